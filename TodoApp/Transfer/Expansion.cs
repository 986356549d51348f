namespace TodoApp.Transfer;

/// <summary>Takes out what is compressed, as far as a limit: a few bytes can stand for as many as one likes, whatever they say of that.</summary>
public static class Expansion
{
    /// <returns>Null if there are more bytes than that.</returns>
    public static async Task<byte[]?> ReadAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var length)
        {
            if (file.Length + length > maxBytes)
                return null;
            file.Write(buffer, 0, length);
        }
        return file.ToArray();
    }
}
