using System.Text;
using Microsoft.AspNetCore.Identity;

namespace TodoApp.Accounts;

/// <summary>
/// Long enough, and nothing that attackers try first. It may consist of anything: NIST SP 800-63B-4, section 3.1.1.2.
/// </summary>
/// <remarks>
/// The 49,233 most common passwords are those of zxcvbn-ts (github.com/zxcvbn-ts/zxcvbn, package @zxcvbn-ts/language-common 4.1.3,
/// src/passwords.json, MIT licence, beside the list). Nearly all are shorter than <see cref="MinLength"/>, but not with digits and
/// signs around them or written twice, as people make them longer.
/// </remarks>
public sealed class PasswordRules : IPasswordValidator<User>
{
    /// <summary>In code points.</summary>
    public const int MinLength = 12, MaxLength = 256;

    private const int MinStem = 4;

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password)
        => Task.FromResult(Problem(password ?? "", user.Name) is { } problem
            ? IdentityResult.Failed(new IdentityError { Code = "Password", Description = problem })
            : IdentityResult.Success);

    /// <returns>What is wrong with it, for the person who chose it; null if nothing is.</returns>
    public static string? Problem(string password, string userName)
    {
        var length = password.EnumerateRunes().Count();
        if (length < MinLength)
            return $"The password must have {MinLength} characters at least; it has {length}";
        if (length > MaxLength)
            return $"The password must have {MaxLength} characters at the most; it has {length}";

        var stems = StemsOf(password);
        if (userName.Length >= MinStem && stems.Contains(userName.ToLowerInvariant()))
            return "The password must not be the name with something added";
        return password.Distinct().Count() == 1 || CommonPasswords().Any(stems.Contains)
            ? "This password is one of the first that attackers try, or one of them with something added: choose another"
            : null;
    }

    /// <summary>The password, and what it was made from where somebody made a short one longer.</summary>
    private static HashSet<string> StemsOf(string password)
    {
        var whole = password.ToLowerInvariant();
        var stems = new HashSet<string> { whole };
        var letters = whole.Trim([.. whole.Where(c => !char.IsLetter(c))]);
        foreach (var text in new[] { whole, letters })
        {
            for (var times = 2; times <= text.Length / MinStem; times++)
            {
                var part = text[..(text.Length / times)];
                if (text == string.Concat(Enumerable.Repeat(part, times)))
                    stems.Add(part);
            }
        }
        if (letters.Length >= MinStem)
            stems.Add(letters);
        return stems;
    }

    /// <summary>Read when somebody chooses a password, and not kept in memory for that.</summary>
    private static IEnumerable<string> CommonPasswords()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
