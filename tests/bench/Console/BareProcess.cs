using System.Diagnostics;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bench.Console;

/// <summary>The <see cref="BareHost"/> as a process of its own, as the bot is one.</summary>
internal sealed class BareProcess : IAsyncDisposable
{
    private readonly Process _process;

    private BareProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>The processor time that it has used, on all cores.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<BareProcess> StartAsync(StorageProvider provider, string place)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [BareHost.Argument, $"{provider}", place])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The bare host did not start.");
        return await process.StandardOutput.ReadLineAsync() is { } address
            ? new BareProcess(process, new Uri(address))
            : throw new InvalidOperationException("The bare host did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
