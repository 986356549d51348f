namespace TodoApp.Http;

/// <summary>
/// Requests that hold much memory until they are answered: <see cref="RequestLimits"/> takes so many at a time, and one of a client's.
/// Others wait for their turn before anything of theirs is read.
/// </summary>
/// <param name="name">What shares the number.</param>
/// <param name="method">The HTTP method that it is about; the others of the endpoint are free.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AtOnceAttribute(string name, string method, int count) : Attribute
{
    public string Name => name;

    public string Method => method;

    public int Count => count;
}
