using System.Globalization;
using TodoApp.Http;

namespace TodoApp.Pages.Todos;

/// <summary>
/// What is ticked of a list, on whichever of its pages. Completed ones are told from open ones as the person saw them when they ticked
/// them, so that an Undo changes no others. In an address they read like <c>5.7.9d</c>.
/// </summary>
public sealed record Ticks(IReadOnlyCollection<long> Open, IReadOnlyCollection<long> Completed)
{
    /// <summary>So many that all can be taken back with one Undo, and that an address can name them.</summary>
    public const int Max = Flash.MaxIds;

    public static readonly Ticks None = new([], []);

    public int Count => Open.Count + Completed.Count;

    public bool Contains(long todoId) => Open.Contains(todoId) || Completed.Contains(todoId);

    /// <summary>These and others, each once and no more than <see cref="Max"/>.</summary>
    public Ticks With(Ticks others) => new Ticks([.. Open.Union(others.Open)], [.. Completed.Union(others.Completed)]).Bounded;

    public Ticks Without(IReadOnlyCollection<long> ids) => new([.. Open.Except(ids)], [.. Completed.Except(ids)]);

    public static Ticks Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return None;

        var (open, completed) = (new List<long>(), new List<long>());
        foreach (var part in text.Split('.', Max + 1))
        {
            var isCompleted = part.EndsWith('d');
            if (long.TryParse(part.AsSpan(0, part.Length - (isCompleted ? 1 : 0)), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
                (isCompleted ? completed : open).Add(id);
        }
        return new Ticks([.. open.Distinct()], [.. completed.Distinct()]).Bounded;
    }

    public override string ToString() => string.Join('.', Open.Select(Text).Concat(Completed.Select(id => $"{Text(id)}d")));

    private Ticks Bounded => new([.. Open.Take(Max)], [.. Completed.Take(Math.Max(0, Max - Open.Count))]);

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
