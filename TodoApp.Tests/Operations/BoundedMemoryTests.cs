using System.Net;
using System.Net.Sockets;
using System.Text;
using TodoApp.Pages.Transfer;
using TodoApp.Transfer;

namespace TodoApp.Tests.Operations;

/// <summary>The app as a process in a container of 512 MiB, for whose heap .NET takes three quarters of that.</summary>
public sealed class BoundedMemoryTests(DatabaseFixture database, ITestOutputHelper log) : IClassFixture<DatabaseFixture>
{
    private const string HeapLimit = "0x18000000";

    /// <summary>The container, less what the kernel counts besides.</summary>
    private const long MaxResidentBytes = 480L * 1024 * 1024;

    [Fact]
    public async Task Readers_that_stop_reading_long_texts_take_neither_the_memory_nor_the_turn_of_others()
    {
        await database.EmptyTodosAsync();
        await database.AddTodosAsync(2000);
        await database.ExecuteAsync("UPDATE todos SET text = repeat('x', 10000)");
        await using var app = StartApp();
        var address = await app.AddressAsync();
        var readers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BeginAsync(address)));

        await Eventually.TrueAsync(() => Task.FromResult(readers.Count(reader => reader.Available > 0) >= 4), TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(async () => !await IsBusyAsync(app), TimeSpan.FromSeconds(30));
        Report(app);
        Assert.InRange(app.PeakMemory, 0, MaxResidentBytes);

        foreach (var reader in readers.Where(reader => reader.Available == 0))
            reader.Dispose();
        using var person = new HttpClient { BaseAddress = address };
        var file = await person.GetStringAsync(Addresses.Export(FileFormat.Json));
        Assert.InRange(file.Length, 20_000_000, int.MaxValue);
        foreach (var reader in readers)
            reader.Dispose();
    }

    public static TheoryData<string, string, int> HostileFiles => new()
    {
        { "todos.txt", "a\n", ImportModel.MaxFileBytes },
        { "todos.json", "{},", ImportModel.MaxFileBytes },
        { "todos.csv", ",", ImportModel.MaxFileBytes },
        { "todos.csv", $"title{new string(',', 62_500)}\n", ImportModel.MaxFileBytes },
        { "todos.csv", $"title\n{new string('x', 300)}\n", ImportModel.MaxFileBytes },
    };

    [Theory]
    [MemberData(nameof(HostileFiles))]
    public async Task The_largest_files_at_once_do_not_take_the_memory(string name, string line, int length)
    {
        var file = new byte[length];
        var bytes = Encoding.UTF8.GetBytes(line);
        for (var i = 0; i < length; i++)
            file[i] = bytes[i % bytes.Length];
        if (name.EndsWith("json", StringComparison.Ordinal))
            file[0] = (byte)'[';
        await PostAtOnceAsync(Addresses.Import(), () => new() { { new ByteArrayContent(file), "file", name } });
    }

    [Fact]
    public async Task The_largest_confirmations_at_once_do_not_take_the_memory()
    {
        var contents = new byte[ImportModel.MaxFileBytes];
        contents.AsSpan().Fill((byte)'A');
        await PostAtOnceAsync(
            Addresses.ConfirmImport(),
            () => new() { { new ByteArrayContent(contents), "contents" }, { new StringContent("todos.txt"), "fileName" } });
    }

    private async Task PostAtOnceAsync(string address, Func<MultipartFormDataContent> makeForm)
    {
        await using var app = StartApp();
        using var client = new HttpClient { BaseAddress = await app.AddressAsync() };
        var page = await client.GetPageAsync(Addresses.Import());
        var token = page.Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var form = makeForm();
            form.Add(new StringContent(token), "__RequestVerificationToken");
            using var answer = await client.PostAsync(new Uri(address, UriKind.Relative), form);
            return answer.StatusCode;
        }));

        Report(app);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.UnprocessableEntity, answer));
        Assert.InRange(app.PeakMemory, 0, MaxResidentBytes);
    }

    private static async Task<Socket> BeginAsync(Uri address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(address.Host, address.Port);
        var request = $"GET {Addresses.Export(FileFormat.Csv)} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        return socket;
    }

    private static async Task<bool> IsBusyAsync(AppProcess app)
    {
        var before = app.CpuTime;
        await Task.Delay(500);
        return app.CpuTime - before > TimeSpan.FromMilliseconds(50);
    }

    private AppProcess StartApp() => new(
    [
        ("ConnectionStrings__Todos", database.ConnectionString),
        ("Database__AllowPlaintext", "true"),
        ("DOTNET_GCHeapHardLimit", HeapLimit),
    ]);

    private void Report(AppProcess app)
        => log.WriteLine($"peak {app.PeakMemory / 1024 / 1024} MiB, {app.CpuTime.TotalSeconds:0.0} s of CPU");
}
