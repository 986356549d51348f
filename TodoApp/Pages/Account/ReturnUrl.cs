using Microsoft.AspNetCore.Mvc;

namespace TodoApp.Pages.Account;

public static class ReturnUrl
{
    /// <returns>Where somebody wanted to go, if that is within the app; else where the app opens.</returns>
    public static string Within(this IUrlHelper url, string? returnUrl)
        => url.IsLocalUrl(returnUrl) && returnUrl[0] == '/' ? returnUrl : Addresses.Home;
}
