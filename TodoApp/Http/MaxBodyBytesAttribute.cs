using Microsoft.AspNetCore.Http.Metadata;

namespace TodoApp.Http;

/// <summary>
/// The largest body that a page takes, where that is not <see cref="RequestLimits.MaxBodyBytes"/>. Routing tells the server.
/// </summary>
/// <remarks>MVC's own RequestSizeLimitAttribute is a filter as well, which complains that the form has been read by then.</remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MaxBodyBytesAttribute(long maxBodyBytes) : Attribute, IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => maxBodyBytes;
}
