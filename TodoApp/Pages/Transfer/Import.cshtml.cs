using System.IO.Compression;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Pages.Todos;
using TodoApp.Todos;
using TodoApp.Transfer;

namespace TodoApp.Pages.Transfer;

/// <summary>
/// To-dos from a file: first what it would do, then, on request, done. The page itself carries the file from the one to the other,
/// so that any replica can answer. To-dos that are there already stay as they are: importing twice is importing once.
/// </summary>
[MaxBodyBytes(MaxFileBytes + 4 * 1024 * 1024)]
[AtOnce("import", "POST", 2)]
[RequestTimeout(300_000)]
[SessionInStatements]
public sealed class ImportModel(PageReader reader, CurrentUser current, RetryingTransaction transactions, WallClock wall, TimeProvider time) : PageModel
{
    public const int MaxFileBytes = 16 * 1024 * 1024;

    [BindProperty(SupportsGet = true, Name = "")]
    public ListView View { get; set; } = new();

    private ListAccess Access => current.In(View.ListId);

    /// <summary>What the file would do with the list; null before there is one, and where it has several lists.</summary>
    public ImportPlan? Plan { get; private set; }

    /// <summary>What a file of several lists would do; null where it is none.</summary>
    public ArchivePlan? Archive { get; private set; }

    public long FormKey { get; private set; } = Todo.NewFormKey();

    public string FileName { get; private set; } = "";

    /// <summary>The file, compressed, in Base64, which needs no encoding.</summary>
    public HtmlString Contents { get; private set; } = HtmlString.Empty;

    public Task OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    private async Task<PageResult> ShowAsync(CancellationToken cancellationToken)
    {
        await reader.ReadAsync(View.ListId, Role.Editor, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(IFormFile? file, CancellationToken cancellationToken)
    {
        if (file is null)
            return await RefuseAsync("Choose a file", cancellationToken);
        if (file.Length > MaxFileBytes)
            return await RefuseAsync($"The file must be {MaxFileBytes / 1024 / 1024} MB or smaller", cancellationToken);

        var bytes = new byte[file.Length];
        await using (var stream = file.OpenReadStream())
            await stream.ReadExactlyAsync(bytes, cancellationToken);
        if (await PlanAsync(bytes, file.FileName, cancellationToken) is { } refusal)
            return refusal;

        Contents = new HtmlString(Compress(bytes));
        if (Contents.Value!.Length <= MaxFileBytes)
            return await ShowAsync(cancellationToken);
        (Plan, Archive) = (null, null);
        return await RefuseAsync("The file is too large even when it is compressed: split it, and import the parts one after the other", cancellationToken);
    }

    public async Task<IActionResult> OnPostConfirmAsync(string? contents, string? fileName, long formKey, CancellationToken cancellationToken)
    {
        FormKey = formKey;
        byte[] file;
        try
        {
            file = await DecompressAsync(contents ?? "", cancellationToken);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or InvalidOperationException)
        {
            return await RefuseAsync("Choose the file again: it did not arrive whole", cancellationToken);
        }

        if (await PlanAsync(file, fileName ?? "", cancellationToken) is { } refusal)
            return refusal;
        if (Archive is { } archive)
        {
            if (await archive.ApplyAsync(transactions, current.In, time.Now(), cancellationToken) is { } left)
            {
                Archive = null;
                return await RefuseAsync(
                    $"You have {TodoList.MaxCount} lists, and there is no room for “{left}”: delete one, and import the file again for what is left", cancellationToken);
            }
            TempData.SetFlash(new Flash(archive.Count == 0 ? "All of them were there already" : $"Imported {Quantity.Exact(archive.Count)}"));
            return new SeeOther(Addresses.Lists);
        }
        var ids = await Plan!.ApplyAsync(transactions, Access, cancellationToken);
        TempData.SetFlash(Plan.Count == 0
            ? new Flash("All of them were there already")
            : Flashes.AddedMany("Imported", Plan.AddedToTrash.Count > 0 ? [] : ids, Plan.Count, View.ListId));
        return new SeeOther(Plan.Added.Count == 0 && Plan.Count > 0 ? Addresses.Trash(View.ListId) : Addresses.List(View.ListId));
    }

    /// <returns>The page that says what is wrong with the file as a whole, or null.</returns>
    private async Task<PageResult?> PlanAsync(byte[] file, string fileName, CancellationToken cancellationToken)
    {
        FileName = Path.GetFileName(fileName);
        try
        {
            if (FileName.EndsWith(ListArchive.Extension, StringComparison.OrdinalIgnoreCase))
            {
                await reader.ReadAsync(View.ListId, Role.Editor, cancellationToken);
                var files = (await ListArchive.ReadAsync(file, MaxFileBytes, cancellationToken)).Select(each => (each.Name, RowsOf(each.Format, each.File))).ToList();
                Archive = await ArchivePlan.MakeAsync(transactions, files, reader.Navigation!, current.In, FormKey, time.Now(), cancellationToken);
                return null;
            }
            if (FileFormat.All.FirstOrDefault(each => FileName.EndsWith(each.Extension, StringComparison.OrdinalIgnoreCase)) is not { } format)
                return await RefuseAsync("Choose a file whose name ends in .csv, .json, .txt, .ics or .zip", cancellationToken);
            Plan = await ImportPlan.MakeAsync(transactions, Access, RowsOf(format, file), time.Now(), cancellationToken);
            return null;
        }
        catch (FormatException e)
        {
            return await RefuseAsync(e.Message, cancellationToken);
        }
    }

    /// <exception cref="FormatException"/>
    private IEnumerable<FileRow> RowsOf(FileFormat format, byte[] file)
    {
        file = Utf8Of(file);
        return Utf8.IsValid(file)
            ? format.Read(file, wall)
            : throw new FormatException("The file must be in UTF-8: a spreadsheet offers “CSV UTF-8” when it saves");
    }

    /// <summary>A text editor may have marked a file as UTF-16.</summary>
    private static byte[] Utf8Of(byte[] file) => file switch
    {
        [0xFF, 0xFE, ..] => Encoding.Convert(Encoding.Unicode, Encoding.UTF8, file),
        [0xFE, 0xFF, ..] => Encoding.Convert(Encoding.BigEndianUnicode, Encoding.UTF8, file),
        _ => file,
    };

    private static async Task<byte[]> DecompressAsync(string contents, CancellationToken cancellationToken)
    {
        await using var brotli = new BrotliStream(new MemoryStream(Convert.FromBase64String(contents)), CompressionMode.Decompress);
        return await Expansion.ReadAsync(brotli, MaxFileBytes, cancellationToken) ?? throw new InvalidDataException("The file is larger than it was.");
    }

    private static string Compress(byte[] file)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(file);
        return Convert.ToBase64String(compressed.GetBuffer(), 0, (int)compressed.Length);
    }

    private Task<PageResult> RefuseAsync(string problem, CancellationToken cancellationToken)
    {
        ModelState.AddModelError("file", problem);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return ShowAsync(cancellationToken);
    }
}
