namespace TodoApp.Todos;

/// <summary>How many to-dos, in words. What is not known beforehand is counted up to a limit: counting costs as much as there is.</summary>
public static class Quantity
{
    /// <summary>Up to here to-dos are counted; beyond, it says "1000+".</summary>
    public const int Limit = 1000;

    /// <summary>The number alone: "12", "1000+".</summary>
    public static string Number(int count) => count > Limit ? $"{Limit}+" : $"{count}";

    /// <summary>"1 to-do", "12 to-dos", "1000+ to-dos".</summary>
    public static string Bounded(int count) => count > Limit ? $"{Limit}+ to-dos" : Exact(count);

    /// <summary>"1 to-do", "1,200 to-dos".</summary>
    public static string Exact(int count) => count == 1 ? "1 to-do" : $"{count:N0} to-dos";

    /// <summary>One to-do by its title, several by their number: "“Milk”", "3 to-dos".</summary>
    public static string Named(IReadOnlyList<string> titles) => titles is [var title] ? $"“{title}”" : Bounded(titles.Count);
}
