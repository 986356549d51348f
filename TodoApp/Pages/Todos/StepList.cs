using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Html;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>The steps of a to-do, each a button that ticks it or takes the tick back, behind how many of them are done.</summary>
/// <param name="isOpen">They are shown.</param>
public sealed class StepList(long todoId, Steps steps, string search, bool isOpen) : IHtmlContent
{
    private static readonly HtmlString Open = new(" open");

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        if (steps.Progress is not { } progress)
            return;

        isOpen = isOpen || steps.All.Any(step => MarkedText.IsMatch(step.Label, search));
        writer.WriteHtml(encoder, $"<details class=steps{(isOpen ? Open : null)}><summary>{progress} steps</summary>\n");
        foreach (var step in steps.All)
        {
            var (name, pressed) = step.Done ? ("untick", "true") : ("tick", "false");
            writer.WriteHtml(encoder, $"<button name={name} value={ValueOf(todoId, step)} aria-pressed={pressed} dir=auto>{new MarkedText(step.Label, search)}</button>\n");
        }
        writer.Write("</details>\n");
    }

    /// <summary>What a step's button sends, without a character that an attribute would need quotation marks for.</summary>
    public static string ValueOf(long todoId, TodoStep step) => string.Create(CultureInfo.InvariantCulture, $"{todoId}.{step.Key}");

    /// <returns>Null for what is none.</returns>
    public static (long TodoId, StepKey Key)? Parse(string? value)
        => (value ?? "").Split('.', 2) is [var id, var step]
            && long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var todoId)
            && StepKey.Parse(step) is { } key
            ? (todoId, key)
            : null;

    /// <summary>What the note says beside its steps.</summary>
    public static string TextBeside(string text, Steps steps)
    {
        if (steps.All.Count == 0)
            return text;
        var lines = steps.All.Select(step => step.Line).ToHashSet();
        return string.Join('\n', text.Split('\n').Where((_, index) => !lines.Contains(index + 1))).Trim();
    }
}
