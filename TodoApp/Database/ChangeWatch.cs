namespace TodoApp.Database;

/// <summary>
/// Whether something may have been changed so far, in one flow of execution such as that of a request: a unit of work that is not
/// only reading has ended. It may have found nothing to do because the run before it had done it, and its answer was lost. So what fails
/// after it, even if that only reads, has not left everything as it was for certain.
/// </summary>
public sealed class ChangeWatch
{
    private static readonly AsyncLocal<ChangeWatch?> Current = new();

    public bool MayHaveChanged { get; private set; }

    /// <summary>Watches the flow of whoever calls this, and all that it awaits, from here on.</summary>
    public static ChangeWatch Begin() => Current.Value = new ChangeWatch();

    internal static void NoteChange()
    {
        if (Current.Value is { } watch)
            watch.MayHaveChanged = true;
    }
}
