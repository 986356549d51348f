using System.IO.Compression;
using System.Text;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>Lists as one file: a ZIP archive with a file for each, whose comment is the name of the list.</summary>
public static class ListArchive
{
    public const string Extension = ".zip", ContentType = "application/zip";

    /// <summary>Each list as JSON, which keeps all there is of a to-do.</summary>
    /// <param name="stream">The end of each entry, of some kilobytes, is written synchronously, as .NET 10 does it.</param>
    /// <param name="readAsync">Begins to read a list.</param>
    public static async Task WriteAsync(
        Stream stream, IEnumerable<NavigationList> lists, Func<NavigationList, Task<IAsyncEnumerable<Todo>>> readAsync, CancellationToken cancellationToken)
    {
        await using var archive = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var list in lists)
        {
            var todos = await readAsync(list); // Before the first of it is sent: a database that is away still gets an error page.
            var (plain, number) = (FileNameOf(list.Name), 1);
            var name = plain;
            while (!names.Add(name))
                name = $"{plain} ({++number})";
            var entry = archive.CreateEntry($"{name}{FileFormat.Json.Extension}");
            entry.Comment = list.Name;
            await using var file = await entry.OpenAsync(cancellationToken);
            await using var writer = new StreamWriter(file, FileFormat.Json.Encoding, leaveOpen: true);
            await FileFormat.Json.WriteAsync(writer, todos, cancellationToken);
        }
    }

    /// <returns>What lists are called and what their files say, in the order of the archive.</returns>
    /// <param name="maxBytes">That all files may have together when they are taken out.</param>
    /// <exception cref="FormatException">It is no such archive. The message is for the person.</exception>
    public static async Task<IReadOnlyList<(string Name, FileFormat Format, byte[] File)>> ReadAsync(
        byte[] archive, int maxBytes, CancellationToken cancellationToken)
    {
        var lists = new List<(string, FileFormat, byte[])>();
        try
        {
            using var zip = new ZipArchive(new MemoryStream(archive), ZipArchiveMode.Read);
            var entries = zip.Entries.Where(entry => entry.Name.Length > 0).ToList();
            if (entries.Count == 0)
                throw new FormatException("The file has no list in it");
            if (entries.Count > TodoList.MaxCount)
                throw new FormatException($"The file has more than {TodoList.MaxCount} files in it, and nobody can have so many lists");
            foreach (var entry in entries)
            {
                var (name, extension) = (Path.GetFileNameWithoutExtension(entry.Name), Path.GetExtension(entry.Name));
                if (FileFormat.All.FirstOrDefault(each => each.Extension.Equals(extension, StringComparison.OrdinalIgnoreCase)) is not { } format)
                    throw new FormatException($"“{entry.Name}” in the file is no list: its name must end in .csv, .json, .txt or .ics");
                await using var stream = await entry.OpenAsync(cancellationToken);
                var file = await Expansion.ReadAsync(stream, maxBytes, cancellationToken)
                    ?? throw new FormatException("The file is too large when it is unpacked: unpack it, and import the lists one after the other");
                maxBytes -= file.Length;
                lists.Add((entry.Comment.Length > 0 ? entry.Comment : name, format, file));
            }
            return lists;
        }
        catch (InvalidDataException)
        {
            throw new FormatException("The file is not a ZIP archive");
        }
    }

    /// <summary>The name as far as every system takes it for one.</summary>
    private static string FileNameOf(string name)
    {
        var plain = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
            plain.Append(Rune.IsControl(rune) || "<>:\"/\\|?*".Contains(rune.ToString(), StringComparison.Ordinal) ? "_" : rune.ToString());
        return plain.ToString().Trim(' ', '.') is { Length: > 0 } usable ? usable : "List";
    }
}
