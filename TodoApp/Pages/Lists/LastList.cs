using System.Globalization;
using TodoApp.Http;
using TodoApp.Lists;

namespace TodoApp.Pages.Lists;

/// <summary>The list that a browser had open last. It is a wish and no secret: whether somebody may see it is asked as for every list.</summary>
public sealed class LastList(IHttpContextAccessor current)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private readonly HostCookie _cookie = new(current, "todoapp.list", SameSiteMode.Lax);

    private HttpContext Context => current.HttpContext!;

    public long? Id => long.TryParse(Context.Request.Cookies[_cookie.Name!], CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Nothing is to be remembered where it is the first one anyway.</summary>
    public void Remember(long id, Navigation lists)
    {
        if ((Id ?? lists.Shown.FirstOrDefault()?.ListId) != id)
            Context.Response.Cookies.Append(_cookie.Name!, id.ToString(CultureInfo.InvariantCulture), _cookie.Build(Context, DateTimeOffset.UtcNow + Lifetime));
    }
}
