using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Dates;
using TodoApp.Html;

namespace TodoApp.Pages.Todos;

/// <summary>
/// When a to-do is due, in words and for machines. What is late says so in words, and stands out besides; what is done is not late.
/// </summary>
/// <param name="now">On the wall of whoever looks.</param>
public sealed class DueText(DueDate due, DateTime now, bool isDone) : IHtmlContent
{
    private static readonly HtmlString Late = new(" class=late"), Today = new(" class=today");

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
        => writer.WriteHtml(encoder, $"<time datetime={due.ToString()}{State}>{Words}</time>");

    private HtmlString? State => isDone ? null : due.IsOverdue(now) ? Late : due.Date == DateOnly.FromDateTime(now) ? Today : null;

    private string Words => isDone ? due.Date.ToString("d MMM yyyy", CultureInfo.InvariantCulture) : due.Words(now);
}
