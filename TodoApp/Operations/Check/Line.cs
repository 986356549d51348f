namespace TodoApp.Operations.Check;

internal enum Outcome
{
    Ok,

    /// <summary>All is well, and it could be better.</summary>
    Note,
    Warn,
    Fail,
}

/// <summary>What a step found. It holds no secret.</summary>
/// <param name="Step">At most ten characters.</param>
/// <param name="Fix">What to do about it, if the text does not say so itself.</param>
internal sealed record Line(Outcome Outcome, string Step, string Text, string? Fix = null)
{
    public static Line Ok(string step, string text) => new(Outcome.Ok, step, text);

    public static Line Note(string step, string text, string fix) => new(Outcome.Note, step, text, fix);

    public static Line Warn(string step, string text, string fix) => new(Outcome.Warn, step, text, fix);

    public static Line Fail(string step, string text, string? fix = null) => new(Outcome.Fail, step, text, fix);
}
