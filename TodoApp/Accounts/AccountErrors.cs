using Microsoft.AspNetCore.Identity;

namespace TodoApp.Accounts;

/// <summary>What Identity says is wrong, in words for the person who typed it.</summary>
public sealed class AccountErrors : IdentityErrorDescriber
{
    public static IdentityError LinkIsUsed { get; } = new()
    {
        Code = nameof(LinkIsUsed),
        Description = "This link does not work any more: ask for a new one",
    };

    public override IdentityError DuplicateUserName(string userName)
        => new() { Code = nameof(DuplicateUserName), Description = "This name is taken: choose another" };

    public override IdentityError InvalidUserName(string? userName) => new()
    {
        Code = nameof(InvalidUserName),
        Description = "The name must consist of letters from A to Z, digits, and - . _ @ +",
    };

    public override IdentityError ConcurrencyFailure() => new()
    {
        Code = nameof(ConcurrencyFailure),
        Description = "The account was changed elsewhere at the same time. Nothing was changed here: try again",
    };

    public override IdentityError PasswordMismatch()
        => new() { Code = nameof(PasswordMismatch), Description = "This is not your password, or it was tried too often: wait a quarter of an hour then" };
}
