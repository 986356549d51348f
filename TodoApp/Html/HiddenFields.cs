using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace TodoApp.Html;

/// <summary>What a form sends along without showing it, one field a line.</summary>
public sealed class HiddenFields(IEnumerable<KeyValuePair<string, string>> fields) : IHtmlContent
{
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        foreach (var (name, value) in fields)
        {
            writer.WriteHtml(encoder, $"""
                <input type="hidden" name="{name}" value="{value}">

                """);
        }
    }
}
