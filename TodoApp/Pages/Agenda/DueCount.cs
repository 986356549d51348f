using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Html;
using TodoApp.Lists;

namespace TodoApp.Pages.Agenda;

/// <summary>How many to-dos are due, as far as they are counted.</summary>
public sealed class DueCount(int count) : IHtmlContent
{
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
        => writer.WriteHtml(encoder, $"<small>{(count > NavigationQueries.DueLimit ? $"{NavigationQueries.DueLimit}+" : $"{count}")}<span class=hidden> due</span></small>");
}
