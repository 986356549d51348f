namespace TodoApp.Http;

/// <summary>An endpoint whose answers do not end by themselves: <see cref="RequestLimits"/> lets so many be open at one time.</summary>
/// <param name="count">In all.</param>
/// <param name="countOfClient">Of one client.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StreamsAttribute(int count, int countOfClient) : Attribute
{
    public int Count => count;

    public int CountOfClient => countOfClient;
}
