using System.Globalization;

namespace TodoApp.Pages.Todos;

/// <summary>The positions of to-dos before they were moved, for an Undo. They read like <c>5.-1763717400123456000 7.-12</c>.</summary>
public static class SeenPlaces
{
    /// <summary>As many as an Undo takes along in a cookie.</summary>
    private const int MaxLength = 1500;

    /// <summary>As far as there is room: the others come back to the top of their list.</summary>
    public static string Of(IReadOnlyDictionary<long, long> places)
    {
        var text = string.Join(' ', places.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Key}.{each.Value}")));
        return text.Length <= MaxLength ? text : text[..text.LastIndexOf(' ', MaxLength)];
    }

    /// <summary>Without what makes no sense.</summary>
    public static IReadOnlyDictionary<long, long> Parse(string? text)
    {
        var places = new Dictionary<long, long>();
        foreach (var part in (text ?? "").Split(' '))
        {
            if (part.Split('.') is [var id, var place]
                && long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var todoId)
                && long.TryParse(place, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var position)
                && position is >= -TodoApp.Todos.Todo.MaxPosition and <= TodoApp.Todos.Todo.MaxPosition)
            {
                places.TryAdd(todoId, position);
            }
        }
        return places;
    }
}
