namespace TodoApp.Http;

/// <summary>How much one client may post to a page, on one replica, where that is less than <c>RateLimit:PostsPerMinute</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PostsPerMinuteAttribute(int count) : Attribute
{
    public int Count => count;
}
