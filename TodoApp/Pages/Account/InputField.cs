namespace TodoApp.Pages.Account;

/// <summary>One line to type in, with what is wrong with it.</summary>
/// <param name="Id">Its name as well, and its key in the model state.</param>
/// <param name="Autocomplete">
/// What browsers and password managers fill in: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill.
/// </param>
/// <param name="Value">What was typed before, which a password never shows.</param>
/// <param name="Hint">What it should be.</param>
public sealed record InputField(string Id, string Label, string Autocomplete, string? Value = null, string? Hint = null, bool HasFocus = false)
{
    /// <summary>In UTF-16 units; null is no limit that the browser knows.</summary>
    public int? MaxLength { get; init; }

    public bool IsPassword => Autocomplete.EndsWith("password", StringComparison.Ordinal);
}
