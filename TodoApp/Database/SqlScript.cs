using System.Text;
using System.Text.RegularExpressions;

namespace TodoApp.Database;

/// <summary>A script of several statements, such as schema.sql.</summary>
public static partial class SqlScript
{
    /// <summary>
    /// The statements, without comments and without the semicolons that end them. A semicolon or a comment's beginning inside a string,
    /// a quoted name, a dollar-quoted body or a comment is a part of that. What is not closed goes on to the end, for the server to refuse.
    /// </summary>
    /// <remarks>The lexical rules are those of https://www.postgresql.org/docs/current/sql-syntax-lexical.html.</remarks>
    public static IReadOnlyList<string> Split(string script)
    {
        var statements = new List<string>();
        var statement = new StringBuilder();
        foreach (Match token in Token().Matches(script))
        {
            if (token.Groups["comment"].Success)
                statement.Append(' ');
            else if (token.Value != ";")
                statement.Append(token.Value);
            else
                End();
        }
        End();
        return statements;

        void End()
        {
            if (statement.ToString().Trim() is { Length: > 0 } text)
                statements.Add(text);
            statement.Clear();
        }
    }

    // In an E'…' string a backslash escapes the quote; elsewhere only a second quote does. Block comments nest.
    [GeneratedRegex(
        """
        (?<comment> --[^\r\n]*
                  | /\*(?> (?<open>/\*) | (?<-open>\*/) | (?!/\*|\*/). )*(?:\*/|\z) )
        | \b[eE]'(?> [^'\\] | '' | \\. )*(?:'|\z)
        | '(?> [^'] | '' )*(?:'|\z)
        | "(?> [^"] | "" )*(?:"|\z)
        | (?<![\w$])(?<tag>\$(?:[^\W\d]\w*)?\$).*?(?:\k<tag>|\z)
        | .
        """,
        RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
