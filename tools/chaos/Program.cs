using TodoApp.Chaos;
using TodoApp.Harness;

const int Repeaters = 2;
if (Options.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(Options.Usage);
    return 2;
}

Console.WriteLine(options.Fleet is not null
    ? $"A rolling upgrade under the load of {options.Clients} clients, seed {options.Seed}"
    : $"Chaos for {options.Seconds} s with {(options.HasAccounts ? "four accounts" : $"{options.Clients} clients")}, seed {options.Seed}{(options.Breaks == Break.Nothing ? "" : $", {options.Breaks} broken")}");
var tally = new Tally();
var traffic = new Traffic();
await using var cluster = await Cluster.StartAsync(traffic, options.Fleet, options.HasAccounts);
if (options.HasAccounts)
{
    var wrong = await Neighbourhood.RunAsync(cluster, options, tally);
    tally.Print(Console.Out);
    foreach (var sentence in wrong.Take(50))
        Console.WriteLine(sentence);
    var left = tally.NotExercised(Neighbour.Steps).ToList();
    left.ForEach(step => Console.WriteLine($"not exercised: {step}"));
    Console.WriteLine($"{wrong.Count} violations, seed {options.Seed}");
    return wrong.Count + left.Count == 0 ? 0 : 1;
}

using var over = new CancellationTokenSource();
var visitors = Enumerable.Range(1, options.Clients)
    .Select(number => new Visitor(number, new Random(options.Seed + number), cluster, tally, options.Breaks == Break.Add))
    .ToList();
var repeaters = Enumerable.Range(1, Repeaters).Select(number => new Repeater(number, new Random(options.Seed - number), cluster, tally)).ToList();
using var walker = new Walker(cluster, tally);
var onlooker = options.Fleet is null ? new Onlooker(new Random(options.Seed), cluster, tally) : null;
var audience = options.Fleet is null ? null : new Audience(new Random(options.Seed), cluster, tally, options.Streams);
if (onlooker is not null)
    await onlooker.BeginAsync();
if (audience is not null)
    await audience.BeginAsync();
Person?[] looking = [onlooker, audience];
var running = Task.WhenAll([.. visitors.Concat<Person>(repeaters).Concat(looking.OfType<Person>()).Select(person => person.RunAsync(over.Token)), walker.RunAsync(over.Token)]);
var duration = TimeSpan.FromSeconds(options.Seconds);
await (audience is null
    ? new Saboteur(cluster, new Random(options.Seed), tally).RunAsync(duration)
    : new RollingUpgrade(cluster, traffic, tally, audience).RunAsync(duration));
await over.CancelAsync();
await running;

await cluster.HealAsync();
var history = new History
{
    Acts = [.. visitors.SelectMany(visitor => visitor.Acts)],
    Quiet = cluster.Quiet,
    Walks = walker.Walks,
    Rows = await cluster.RowsAsync(),
    Listings = await walker.ListingsAsync(),
    Occurrences = await cluster.OccurrencesAsync(),
    Surprises = [.. tally.Surprises],
};
visitors.ForEach(visitor => visitor.Dispose());
repeaters.ForEach(repeater => repeater.Dispose());
var violations = HistoryChecker.Check(history);

tally.Print(Console.Out);
if (onlooker is not null)
{
    onlooker.Print(Console.Out);
    onlooker.Dispose();
}
if (audience is not null)
{
    audience.Print(Console.Out);
    audience.Dispose();
    traffic.Print(Console.Out);
}
var unclean = options.Fleet is null ? [] : traffic.Unclean(phase => RollingUpgrade.MayBeUnavailable(phase, options.Clients + (2 * Repeaters) + 1)); // Those click twice, and one walks.
foreach (var (phase, what) in traffic.Exceptions.Where(exception => unclean.Contains(exception.Phase)).Take(50))
    Console.WriteLine($"{phase}: {what}");
foreach (var line in cluster.Warnings().Where(line => unclean.Contains(traffic.PhaseAt(line.Moment))).Take(50))
    Console.WriteLine($"{traffic.PhaseAt(line.Moment)}: {line}");
Console.WriteLine($"rows in the end: {history.Rows.Count}; of them repeating: {history.Occurrences.Count}; looks checked: {history.Acts.Count(act => act.Verb == Verb.Look)}; walks checked: {history.Walks.Count}");
foreach (var violation in violations.Take(50))
    Console.WriteLine($"{violation.Rule}: {violation.Detail}");
var notExercised = tally.NotExercised(Enum.GetValues<Verb>().Select(verb => (verb, Outcome.Ok))).ToList();
notExercised.ForEach(step => Console.WriteLine($"not exercised: {step}"));
Console.WriteLine($"{violations.Count} violations, seed {options.Seed}");
return violations.Count == 0 && notExercised.Count == 0 && unclean.Count == 0 ? 0 : 1;
