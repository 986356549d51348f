using System.Collections.Concurrent;
using TodoApp.Harness;

namespace TodoApp.Chaos;

/// <summary>How often what happened, and what should not have.</summary>
public sealed class Tally
{
    private readonly ConcurrentDictionary<(Verb Verb, Outcome Outcome), int> _steps = new();
    private readonly ConcurrentDictionary<string, int> _faults = new();

    public ConcurrentQueue<string> Surprises { get; } = new();

    /// <summary>What a run must have done to have shown anything.</summary>
    public IEnumerable<string> NotExercised(IEnumerable<(Verb Verb, Outcome Outcome)> wanted) =>
    [
        .. wanted.Where(step => !_steps.ContainsKey(step)).Select(step => $"{step.Verb}: {step.Outcome}"),
        .. _faults.IsEmpty ? ["a fault"] : Array.Empty<string>(),
    ];

    public void Count(Act act) => _steps.AddOrUpdate((act.Verb, act.Outcome), 1, (_, count) => count + 1);

    public void CountFault(string kind, int count = 1) => _faults.AddOrUpdate(kind, count, (_, before) => before + count);

    public void Print(TextWriter output)
    {
        var outcomes = Enum.GetValues<Outcome>();
        output.WriteLine($"{"operation",-12}{string.Concat(outcomes.Select(outcome => $"{outcome,9}"))}");
        foreach (var verb in Enum.GetValues<Verb>())
            output.WriteLine($"{verb,-12}{string.Concat(outcomes.Select(outcome => $"{_steps.GetValueOrDefault((verb, outcome)),9}"))}");
        output.WriteLine($"faults: {string.Join(", ", _faults.OrderBy(fault => fault.Key, StringComparer.Ordinal).Select(fault => $"{fault.Value} × {fault.Key}"))}");
    }
}
