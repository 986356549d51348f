using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using TodoApp.Dates;
using TodoApp.Html;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>
/// The fields that say how often a to-do comes back. Not markup in a page, as <see cref="TodoRows"/> is not: the list has them, and what
/// HTML may leave out is a third of them.
/// </summary>
/// <param name="state">Says what is wrong with which field.</param>
/// <param name="isOnList">Without those that few need, unless they say something: the to-do's own form has them, and so do its words.</param>
public sealed class RepeatFields(TodoInput input, ModelStateDictionary state, bool isOnList = false) : IHtmlContent
{
    private static readonly HtmlString Selected = new(" selected"), Checked = new(" checked"), Open = new(" open");

    private static readonly (string Value, string Name)[] Kinds =
    [
        ("", "Never"), (TodoInput.EveryDay, "Every day"), (TodoInput.EveryWeekday, "Every weekday"), (TodoInput.EveryWeek, "Every week"),
        (TodoInput.EveryMonth, "Every month"), (TodoInput.LastDay, "Every month on its last day"),
        (TodoInput.SameWeekday, "Every month on the same weekday"), (TodoInput.EveryYear, "Every year"),
    ];

    private static readonly string[] Fields = [nameof(TodoInput.Repeat), nameof(TodoInput.Every), nameof(TodoInput.Until)];

    private readonly string? _wrong = Array.Find(Fields, field => ProblemWith(field, state) is not null);

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var chosen = input.Repeat ?? "";
        writer.WriteHtml(encoder, $"<div class=field><label for=Repeat>Repeat</label><select id=Repeat name=Repeat{StateOf(nameof(TodoInput.Repeat))}>");
        foreach (var (value, name) in Kinds)
            writer.WriteHtml(encoder, $"<option value=\"{value}\"{(value == chosen ? Selected : null)}>{name}");
        if (!Array.Exists(Kinds, kind => kind.Value == chosen))
            writer.WriteHtml(encoder, $"<option value=\"{chosen}\" selected>{RecurrenceRule.TryParse(chosen, out _)?.Words() ?? chosen}");

        var hasRest = input.On is { Length: > 0 } || !string.IsNullOrEmpty(input.From);
        var isUsed = hasRest || !string.IsNullOrEmpty(input.Every + input.Until) || _wrong is not null;
        writer.WriteHtml(encoder, $"""
            </select><details{(isUsed ? Open : null)}><summary>How often</summary><label for=Every>Every (2 is every other)</label><input id=Every name=Every type=number min=1 max={RecurrenceRule.MaxInterval} value="{input.Every}"{StateOf(nameof(TodoInput.Every))}>
            """);
        if (hasRest || !isOnList)
            WriteRest(writer, encoder);
        writer.WriteHtml(encoder, $"""
            <label for=Until>Until</label><input id=Until name=Until type=date min=1900-01-01 max=9998-12-31 value="{input.Until}"{StateOf(nameof(TodoInput.Until))}></details>
            """);
        if (_wrong is not null)
            writer.WriteHtml(encoder, $"<p class=error id=Repeat-error role=alert>{ProblemWith(_wrong, state)}</p>");
        writer.Write("</div>\n");
    }

    private void WriteRest(TextWriter writer, HtmlEncoder encoder)
    {
        writer.Write("<fieldset><legend>On these days of the week</legend>");
        foreach (var (code, name) in RecurrenceWords.Week)
            writer.WriteHtml(encoder, $"<label><input type=checkbox name=On value={code}{(input.On?.Contains(code) == true ? Checked : null)}>{name}</label>");
        writer.WriteHtml(encoder, $"""
            </fieldset><label for=From>Counted from</label><select id=From name=From><option value="">the date that it is due<option value={TodoInput.AfterCompletion}{(input.From == TodoInput.AfterCompletion ? Selected : null)}>the day that it is completed</select>
            """);
    }

    private static string? ProblemWith(string field, ModelStateDictionary state) => state[field]?.Errors.FirstOrDefault()?.ErrorMessage;

    private HtmlString? StateOf(string field) => field == _wrong ? Wrong : null;

    private static readonly HtmlString Wrong = new(" autofocus aria-invalid=true aria-describedby=Repeat-error");
}
