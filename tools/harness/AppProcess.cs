using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TodoApp.Harness;

/// <summary>The app as an operator starts it: a process of its own, from some other folder, with nothing but environment variables.</summary>
public sealed partial class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="settings">Environment variables; those of the test run that configure the app are not passed on.</param>
    /// <param name="arguments">Such as <c>migrate</c>.</param>
    public AppProcess(IEnumerable<(string Key, string Value)> settings, params string[] arguments)
        : this(ProgramIn(Built), settings, arguments)
    {
    }

    /// <param name="program">Its .dll.</param>
    public AppProcess(string program, IEnumerable<(string Key, string Value)> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)
            || name.StartsWith("DOTNET_ENVIRONMENT", StringComparison.Ordinal) || name is "DATABASE_URL" or "ConnectionStrings__Todos").ToList())
        {
            start.Environment.Remove(name);
        }
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (key, value) in settings)
            start.Environment[key] = value;

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) =>
        {
            Read(line.Data);
            if (line.Data is not null)
                _errors.Enqueue(line.Data);
        };
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"The app exited.\n{Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The app as the build left it.</summary>
    public static string Built => BuiltIn("TodoApp");

    /// <summary>A project as the build left it, in the folder that corresponds to the running program's own.</summary>
    public static string BuiltIn(params string[] project) => Repository.PathOf(
    [
        .. project,
        .. Path.GetRelativePath(Repository.Root, AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar).SkipWhile(part => part != "bin"),
    ]);

    public static string ProgramIn(string folder) => Path.Combine(folder, "TodoApp.dll");

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>User and system, since the start.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident bytes, the most there ever were since the start.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Standard output and error, line by line as they came.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Standard error alone, line by line.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    /// <summary>Where it serves, as soon as it does. Throws with its output if it exits instead.</summary>
    public Task<Uri> AddressAsync() => _address.Task.WaitAsync(Patience);

    /// <summary>Waits for it to end by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, as a container engine does.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups[1].Value));
    }

    [GeneratedRegex("""Now listening on: (http://[^\s"]+)""")]
    private static partial Regex Listening();
}
