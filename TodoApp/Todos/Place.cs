using System.Globalization;

namespace TodoApp.Todos;

/// <summary>
/// Where to-dos are put: at the top or the end of their half of a list, the open ones or the completed ones, or beside another. It is
/// a target, so that to-dos that stand there stay. In a form it reads <c>top</c>, <c>end</c>, <c>before-42</c> or <c>after-42</c>.
/// </summary>
public sealed record Place
{
    private const char Separator = '-';

    private readonly string _name;

    private Place(string name, long? todoId = null) => (_name, TodoId) = (name, todoId);

    public static readonly Place Top = new("top"), End = new("end");

    public static Place Before(long todoId) => new("before", todoId);

    public static Place After(long todoId) => new("after", todoId);

    /// <summary>The one beside which they are put; null at the top and the end.</summary>
    public long? TodoId { get; }

    /// <summary>What they are put beside stands above them: <see cref="TodoId"/>, or at the end all others.</summary>
    internal bool IsBelow => _name is "after" or "end";

    /// <returns>Null for what is none.</returns>
    public static Place? Parse(string? text) => (text ?? "").Split(Separator, 2) switch
    {
        ["top"] => Top,
        ["end"] => End,
        ["before", var id] => IdOf(id) is { } todoId ? Before(todoId) : null,
        ["after", var id] => IdOf(id) is { } todoId ? After(todoId) : null,
        _ => null,
    };

    public override string ToString() => TodoId is { } id ? string.Create(CultureInfo.InvariantCulture, $"{_name}{Separator}{id}") : _name;

    private static long? IdOf(string text)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? id : null;
}
