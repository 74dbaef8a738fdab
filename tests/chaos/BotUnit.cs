using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChatOps.Storage.Persistence;

namespace ChatOps.Chaos;

/// <summary>One bot: a process with a folder and a port of its own, which can be killed and started again.</summary>
internal sealed class BotUnit : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    // What the program says goes straight into the file, so that its last words are kept whoever dies first.
    private const string Shell = """exec "$0" "$@" >>bot.log 2>&1 </dev/null""";

    private readonly ChaosPlan _plan;
    private readonly HttpClient _http;
    private Process? _process;
    private long _started;

    /// <param name="more">What its settings say beyond those of its people.</param>
    public BotUnit(ChaosPlan plan, string name, string folder, string? connectionString, string more = "")
    {
        _plan = plan;
        Name = name;
        Folder = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        ConnectionString = connectionString;
        var port = FreePort();
        Address = new Uri($"http://127.0.0.1:{port}/");
        File.WriteAllText(Path.Combine(Folder, "chatops.yaml"), Cast.Settings(plan.Provider, port) + more);
        _http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
    }

    public string Name { get; }

    public string Folder { get; }

    public Uri Address { get; }

    /// <summary>The number of its process, which the shell that starts it becomes.</summary>
    public int ProcessId => _process?.Id ?? 0;

    public bool IsRunning => _process is { HasExited: false };

    private string? ConnectionString { get; }

    public StorageOptions Storage => new()
    {
        Provider = _plan.Provider,
        Path = Path.Combine(Folder, "data", "chatops.db"),
        ConnectionString = ConnectionString,
    };

    public void Start()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("/bin/sh", ["-c", Shell, .. _plan.Bot, "run", "--settings", "chatops.yaml"]) { WorkingDirectory = Folder };
        if (ConnectionString is not null)
        {
            start.Environment["ConnectionStrings__ChatOps"] = ConnectionString;
        }

        Log("chaos: started");
        _started = Stopwatch.GetTimestamp();
        _process = Process.Start(start) ?? throw new InvalidOperationException("The bot did not start.");
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        if (_process is { } process)
        {
            process.Kill();
            process.WaitForExit();
            Log("chaos: killed");
        }
    }

    /// <summary>Waits until it can work.</summary>
    /// <returns>How long that took from its start on; null if it ended before.</returns>
    public async Task<TimeSpan?> ReadyAsync(CancellationToken cancellationToken)
    {
        while (!await IsReadyAsync(cancellationToken))
        {
            if (!IsRunning)
            {
                Log("chaos: ended by itself");
                return null;
            }

            if (Stopwatch.GetElapsedTime(_started) > Patience)
            {
                throw new ChaosException($"{Name} did not get ready within {Patience.TotalSeconds:0} s; see {Folder}/bot.log.");
            }

            await Task.Delay(LookEvery, _plan.Clock, cancellationToken);
        }

        var took = Stopwatch.GetElapsedTime(_started);
        Log($"chaos: ready after {took.TotalSeconds:0.00} s");
        return took;
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("readyz", UriKind.Relative), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (Visitor.IsNoAnswer(exception) && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (IsRunning)
        {
            Kill();
        }

        _process?.Dispose();
        _http.Dispose();
    }

    private void Log(string line) =>
        File.AppendAllText(Path.Combine(Folder, "bot.log"), $"[{_plan.Clock.GetUtcNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)}] {line}\n");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
