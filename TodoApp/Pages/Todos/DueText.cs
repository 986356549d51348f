using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Dates;
using TodoApp.Html;

namespace TodoApp.Pages.Todos;

/// <summary>
/// When a to-do is due and how it repeats, in words and for machines. What is late says so in words, and stands out besides; what is done is not late.
/// </summary>
/// <param name="now">On the wall of whoever looks.</param>
/// <param name="rule">Null if it does not repeat. What is done does not say so any more: its next one does.</param>
public sealed class DueText(DueDate due, DateTime now, bool isDone, RecurrenceRule? rule = null) : IHtmlContent
{
    private static readonly HtmlString Late = new(" class=late"), Today = new(" class=today");

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
        => writer.WriteHtml(encoder, $"<time datetime={due.ToString()}{State}>{Words}{Repetition}</time>");

    private HtmlString? State => isDone ? null : due.IsOverdue(now) ? Late : due.Date == DateOnly.FromDateTime(now) ? Today : null;

    private string? Repetition => isDone || rule is null ? null : $" · {rule.WordsBeside(due.Date)}";

    private string Words => isDone ? due.Date.ToString("d MMM yyyy", CultureInfo.InvariantCulture) : due.Words(now);
}
