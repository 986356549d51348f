namespace TodoApp.Http;

/// <summary>
/// What a page may load and do: nothing but what is listed here or allowed by a feature that needs it, where it is set up:
/// <code>services.Configure&lt;ContentSecurityPolicy&gt;(policy => policy.Allow("script-src", "'self'"));</code>
/// See https://www.w3.org/TR/CSP3/.
/// </summary>
public sealed class ContentSecurityPolicy
{
    private const string None = "'none'";

    private readonly OrderedDictionary<string, List<string>> _directives = new()
    {
        ["default-src"] = [None],
        ["style-src"] = ["'self'"],
        ["img-src"] = ["'self'"],
        ["manifest-src"] = ["'self'"],
        ["form-action"] = ["'self'"],
        ["base-uri"] = [None],
        ["frame-ancestors"] = [None],
    };

    /// <summary>Adds a source to those of a directive. The first takes the place of <c>'none'</c>.</summary>
    /// <returns>This policy, to go on with.</returns>
    /// <exception cref="ArgumentException">It is not one source, and would say something else.</exception>
    public ContentSecurityPolicy Allow(string directive, string source)
    {
        if (source.Length == 0 || source.Any(c => c is ';' or ',' or <= ' ' or > '~'))
            throw new ArgumentException($"'{source}' is not a source of a content security policy.", nameof(source));

        if (!_directives.TryGetValue(directive, out var sources))
            _directives[directive] = sources = [];
        sources.Remove(None);
        if (!sources.Contains(source))
            sources.Add(source);
        return this;
    }

    /// <summary>As the header says it.</summary>
    public override string ToString() => string.Join("; ", _directives.Select(each => $"{each.Key} {string.Join(' ', each.Value)}"));
}
