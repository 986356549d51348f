using System.Collections.Concurrent;
using System.Net;

namespace TodoApp.Chaos;

/// <summary>How every single request of every visitor was answered, by what was going on at that moment.</summary>
public sealed class Traffic
{
    private readonly ConcurrentDictionary<(string Phase, Answer Answer), int> _counts = new();
    private readonly List<(string Name, DateTime Began)> _phases = [];
    private volatile string _phase = "";

    private enum Answer
    {
        Answered,

        /// <summary>503 from the app, which says when to try again and what became of the change.</summary>
        Unavailable,

        /// <summary>No answer, an answer of the load balancer's own, or a 5xx that explains nothing.</summary>
        Failed,
    }

    /// <summary>What was not simply answered, one by one.</summary>
    public ConcurrentQueue<(string Phase, string What)> Exceptions { get; } = new();

    /// <param name="mayBeUnavailable">How many requests of a phase.</param>
    /// <returns>The phases that were not answered as they should be: without failures, and unavailable only as often as was announced.</returns>
    public IReadOnlyList<string> Unclean(Func<string, int> mayBeUnavailable) =>
    [
        .. _phases.Select(phase => phase.Name).Where(phase =>
            !HasAnswersIn(phase) || Count(phase, Answer.Failed) > 0 || Count(phase, Answer.Unavailable) > mayBeUnavailable(phase)),
    ];

    public void Begin(string phase)
    {
        _phases.Add((phase, DateTime.UtcNow));
        _phase = phase;
    }

    public bool HasAnswersIn(string phase) => Count(phase, Answer.Answered) > 0;

    /// <returns>The phase of a moment in UTC; empty before the first.</returns>
    public string PhaseAt(DateTime moment) => _phases.LastOrDefault(phase => phase.Began <= moment).Name ?? "";

    /// <summary>A client whose every request is counted. Each has a connection of its own, as a new visitor's would.</summary>
    public HttpMessageHandler Count(HttpMessageHandler next) => new Counter(this) { InnerHandler = next };

    public void Print(TextWriter output)
    {
        output.WriteLine($"{"",-22}{"answered",9}{"honest 503",12}{"failed",8}");
        foreach (var (phase, _) in _phases)
            output.WriteLine($"{phase,-22}{Count(phase, Answer.Answered),9}{Count(phase, Answer.Unavailable),12}{Count(phase, Answer.Failed),8}");
    }

    private int Count(string phase, Answer answer) => _counts.GetValueOrDefault((phase, answer));

    private sealed class Counter(Traffic traffic) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.ConnectionClose = true;
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                await response.Content.LoadIntoBufferAsync(cancellationToken);
                Note(await AnswerOfAsync(response), $"{(int)response.StatusCode}");
                return response;
            }
            catch (Exception e)
            {
                Note(Answer.Failed, e.Message);
                throw;
            }

            void Note(Answer answer, string what)
            {
                var phase = traffic._phase;
                traffic._counts.AddOrUpdate((phase, answer), 1, (_, count) => count + 1);
                if (answer != Answer.Answered)
                    traffic.Exceptions.Enqueue((phase, $"{request.Method} {request.RequestUri?.PathAndQuery}: {what}"));
            }
        }

        private static async Task<Answer> AnswerOfAsync(HttpResponseMessage response)
        {
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.SeeOther or HttpStatusCode.NotFound or HttpStatusCode.Conflict)
                return Answer.Answered;

            var text = await response.Content.ReadAsStringAsync();
            return response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null
                && (text.Contains("Nothing was changed", StringComparison.Ordinal) || text.Contains("can’t tell", StringComparison.Ordinal))
                ? Answer.Unavailable
                : Answer.Failed;
        }
    }
}
