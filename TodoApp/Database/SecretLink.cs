using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TodoApp.Database;

/// <summary>
/// What the address of a link says that is good for something: 256 random bits. Whoever has it may use it, so the database holds its hash
/// alone.
/// </summary>
public static class SecretLink
{
    /// <summary>In characters.</summary>
    public const int Length = 43;

    private const int Bytes = 32;

    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static byte[] Hash(string link) => SHA256.HashData(Encoding.UTF8.GetBytes(link));
}
