using System.Security.Cryptography;
using System.Text;

namespace TodoApp.Database;

/// <summary>
/// Ids of rows, of 63 bits that are as good as random. One that is derived from what its row is made of makes adding it idempotent: the
/// same parts give the same id.
/// </summary>
public static class DerivedId
{
    public static long Of(params ReadOnlySpan<string> parts) => ToId(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));

    public static long Random() => ToId(RandomNumberGenerator.GetBytes(sizeof(long)));

    private static long ToId(byte[] bytes) => BitConverter.ToInt64(bytes) & long.MaxValue;
}
