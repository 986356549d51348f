using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace TodoApp.Pages.Account;

internal static class IdentityErrors
{
    /// <summary>Says what Identity refused, at the field that it is about.</summary>
    /// <param name="password">The field of a new password.</param>
    public static void AddErrors(this ModelStateDictionary fields, IdentityResult refused, string password = "Password")
    {
        foreach (var error in refused.Errors)
            fields.AddModelError(error.Code.Contains("Password", StringComparison.Ordinal) ? password : "Name", error.Description);
    }
}
