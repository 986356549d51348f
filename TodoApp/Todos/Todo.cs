using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TodoApp.Todos;

/// <summary>A to-do as <see cref="TodoTable"/> keeps it. A NULL that another program wrote is read as an empty string or as not done.</summary>
public record Todo
{
    /// <summary>In code points, as VARCHAR(60) counts them.</summary>
    public const int MaxTitleLength = 60;

    /// <summary>In code points.</summary>
    public const int MaxTextLength = 10_000;

    /// <summary>The one list there is: every statement names its list, so that several lists find the table partitioned.</summary>
    public const long SharedList = 0;

    public long TodoId { get; init; }

    public string Title { get; init; } = "";

    /// <summary>Of a row of another program's without a title, too, something to read and to press.</summary>
    public string ShownTitle => string.IsNullOrWhiteSpace(Title) ? "Untitled" : Title;

    public string Text { get; init; } = "";

    public bool Done { get; init; }

    /// <summary>UTC.</summary>
    public DateTime PubDate { get; init; }

    /// <summary>Stands for what an editor saw: it changes with the title or the text, and with nothing else.</summary>
    public string Version => Convert.ToHexStringLower(Hash(Title, Text).AsSpan(0, 8));

    /// <summary>
    /// The id of the to-do that a form creates: the same content sent twice from the same form is one to-do, other content is
    /// another. Uniform over 63 bits, so inserts spread over all of CockroachDB's ranges.
    /// </summary>
    public static long NewId(long formKey, string title, string text)
        => ToId(Hash(formKey.ToString(CultureInfo.InvariantCulture), title, text));

    /// <summary>What tells two sends of one form from two forms: chosen when the form is rendered.</summary>
    public static long NewFormKey() => ToId(RandomNumberGenerator.GetBytes(sizeof(long)));

    private static long ToId(byte[] bytes) => BitConverter.ToInt64(bytes) & long.MaxValue;

    private static byte[] Hash(params ReadOnlySpan<string> parts) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts)));
}

/// <summary>A to-do in the trash.</summary>
public sealed record DeletedTodo : Todo
{
    public DeletedTodo()
    {
    }

    public DeletedTodo(Todo todo)
        : base(todo)
    {
    }

    /// <summary>What one action deleted has it in common.</summary>
    public long DeletionId { get; init; }

    /// <summary>UTC.</summary>
    public DateTime DeletedAt { get; init; }
}
