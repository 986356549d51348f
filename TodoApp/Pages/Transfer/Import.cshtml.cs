using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Pages.Todos;
using TodoApp.Todos;
using TodoApp.Transfer;

namespace TodoApp.Pages.Transfer;

/// <summary>
/// To-dos from a file: first what it would do, then, on request, done. The page itself carries the file from the one to the other,
/// so that any replica can answer. To-dos that are there already stay as they are: importing twice is importing once.
/// </summary>
[MaxBodyBytes(2 * MaxFileBytes)]
[AtOnce("import", "POST", 3)]
[RequestTimeout(300_000)]
public sealed class ImportModel(RetryingTransaction transactions, TimeProvider time) : PageModel
{
    public const int MaxFileBytes = 16 * 1024 * 1024;

    [BindProperty(SupportsGet = true, Name = "")]
    public ListView View { get; set; } = new();

    public ImportPlan? Plan { get; private set; }

    public string FileName { get; private set; } = "";

    /// <summary>The file, compressed, in Base64.</summary>
    public string Contents { get; private set; } = "";

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(IFormFile? file, CancellationToken cancellationToken)
    {
        if (file is null)
            return Refuse("Choose a file");
        if (file.Length > MaxFileBytes)
            return Refuse($"The file must be {MaxFileBytes / 1024 / 1024} MB or smaller");

        await using var stream = file.OpenReadStream();
        return await PlanAsync(stream, file.FileName, cancellationToken) ?? Page();
    }

    public async Task<IActionResult> OnPostConfirmAsync(string? contents, string? fileName, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new BrotliStream(new MemoryStream(Convert.FromBase64String(contents ?? "")), CompressionMode.Decompress);
            if (await PlanAsync(stream, fileName ?? "", cancellationToken) is { } refusal)
                return refusal;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or InvalidOperationException)
        {
            return Refuse("Choose the file again: it did not arrive whole");
        }

        await Plan!.ApplyAsync(transactions, View.ListId, cancellationToken);
        TempData.SetFlash(new Flash(Plan.Count == 0 ? "All of them were there already" : $"Imported {Quantity.Exact(Plan.Count)}"));
        return new SeeOther(Plan.Added.Count == 0 && Plan.Count > 0 ? Addresses.Trash(View.ListId) : Addresses.List(View.ListId));
    }

    /// <returns>The page that says what is wrong with the file as a whole, or null.</returns>
    private async Task<PageResult?> PlanAsync(Stream stream, string fileName, CancellationToken cancellationToken)
    {
        FileName = Path.GetFileName(fileName);
        var format = FileFormat.All.FirstOrDefault(each => FileName.EndsWith(each.Extension, StringComparison.OrdinalIgnoreCase));
        if (format is null)
            return Refuse("Choose a file whose name ends in .csv, .json or .txt");
        try
        {
            var file = await ReadAsync(stream, cancellationToken);
            Plan = await ImportPlan.MakeAsync(transactions, View.ListId, format.Read(file), time.Now(), cancellationToken);
            Contents = Compress(file);
            return null;
        }
        catch (DecoderFallbackException)
        {
            return Refuse("The file must be in UTF-8: a spreadsheet offers “CSV UTF-8” when it saves");
        }
        catch (FormatException e)
        {
            return Refuse(e.Message);
        }
    }

    private static async Task<string> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        var file = new StringBuilder();
        var buffer = new char[16 * 1024];
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var length)
        {
            if (file.Append(buffer, 0, length).Length > MaxFileBytes)
                throw new InvalidDataException("The file is larger than it was.");
        }
        return file.ToString();
    }

    private static string Compress(string file)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(Encoding.UTF8.GetBytes(file));
        return Convert.ToBase64String(compressed.GetBuffer(), 0, (int)compressed.Length);
    }

    private PageResult Refuse(string problem)
    {
        ModelState.AddModelError("file", problem);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
