namespace TodoApp.Operations.Check;

/// <summary>Writes what the steps find as they find it.</summary>
internal sealed class Report(TextWriter output, bool useColor)
{
    /// <summary>Of all that was written.</summary>
    public Outcome Worst { get; private set; }

    public void Write(Line line)
    {
        if (line.Outcome > Worst)
            Worst = line.Outcome;
        var (word, color) = line.Outcome switch
        {
            Outcome.Ok => ("ok", 32),
            Outcome.Note => ("note", 36),
            Outcome.Warn => ("warn", 33),
            _ => ("FAIL", 31),
        };
        var label = useColor ? $"\e[{color}m{word,-4}\e[0m" : $"{word,-4}";
        output.WriteLine($"{label}  {line.Step,-10}  {line.Text}{(line.Fix is null ? "" : $": {line.Fix}")}");
    }
}
