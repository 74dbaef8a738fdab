using System.Diagnostics;
using ChatOps.Storage.Persistence;

namespace ChatOps.Tests.Support;

/// <summary>This test program once more, as a <see cref="Worker"/>.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _complaints;

    private WorkerProcess(Process process)
    {
        _process = process;
        _complaints = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts a worker on a record; it does nothing until <see cref="Begin"/>.</summary>
    public static Task<WorkerProcess> StartAsync(string mode, StorageOptions options, params string[] more) =>
        StartAsync([mode, $"{options.Provider}", options.Provider == StorageProvider.Sqlite ? options.Path : options.ConnectionString!, .. more]);

    /// <summary>Starts a worker; it does nothing until <see cref="Begin"/>.</summary>
    public static async Task<WorkerProcess> StartAsync(string[] arguments)
    {
        var start = new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(WorkerProcess).Assembly.Location);
        }

        foreach (var argument in (string[])[Worker.Argument, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var worker = new WorkerProcess(Process.Start(start)!);
        var first = await worker.ReadLineAsync();
        Assert.True(first == Worker.Ready, first == Worker.Ready ? "" : $"The worker did not get ready: {await worker._complaints}");
        return worker;
    }

    public void Begin() => _process.StandardInput.WriteLine();

    /// <summary>The next line that the worker said; null once it has ended.</summary>
    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync(Token).AsTask();

    /// <summary>Everything that it says until it ends, which it must do without a fault.</summary>
    public async Task<IReadOnlyList<string>> FinishAsync()
    {
        var lines = await ReadToEndAsync();
        await _process.WaitForExitAsync(Token);
        Assert.True(_process.ExitCode == 0, await _complaints);
        return lines;
    }

    /// <summary>Ends it as a power cut would: SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>The lines that are left. A last line that was cut in the middle was not said.</summary>
    public async Task<IReadOnlyList<string>> ReadToEndAsync()
    {
        var text = await _process.StandardOutput.ReadToEndAsync(Token);
        return text.Split('\n')[..^1];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
