using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Html;
using TodoApp.Http;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>What is said about the last action, as a row of the list, with its Undo, which belongs to the list's form.</summary>
public sealed class Said(Flash flash) : IHtmlContent
{
    /// <summary>The id of the form that an Undo with fields of its own belongs to: the page has it outside of the list's.</summary>
    public const string UndoForm = "undo";

    public FlashPlace? Place => flash.Place;

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        writer.WriteHtml(encoder, $"""
            <li id="said" class="said"><p role="alert">{flash.Message}</p>
            """);
        if (flash.Fields is not null)
            writer.Write($"""<button form="{UndoForm}">Undo</button>""");
        else if (UndoOf(flash) is { } address)
            writer.WriteHtml(encoder, $"""<button formaction="{address}">Undo</button>""");
        writer.Write("</li>\n");
    }

    /// <summary>Where to post what takes it back; null if it cannot be taken back.</summary>
    public static string? UndoOf(Flash flash) => flash.Undo is { } undo ? Addresses.Undo(undo, flash.Ids, flash.Deletion) : null;

    /// <returns>Before which of these rows it stands, or after the last; null if it belongs to none of them.</returns>
    public int? IndexIn(IReadOnlyList<Todo> todos)
        => IndexOf(todos, Place?.Row) + 1 ?? IndexOf(todos, Place?.Next) ?? IndexOf(todos, Place?.Previous) + 1;

    private static int? IndexOf(IReadOnlyList<Todo> todos, long? id)
    {
        foreach (var (index, todo) in todos.Index())
        {
            if (todo.TodoId == id)
                return index;
        }
        return null;
    }
}
