using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatOps.Bench.Slack;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bench;

/// <summary>The published bot as a process of its own, on a database that is there already or not yet.</summary>
internal sealed class BotUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private BotUnderTest(Process process, Uri address)
    {
        _process = process;
        Address = address;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    public Uri Address { get; }

    /// <summary>From the start of the process to the first good answer of /readyz.</summary>
    public TimeSpan UntilReady { get; private set; }

    /// <summary>Resident memory now, in MB of 10^6.</summary>
    public double Memory => Status("VmRSS");

    /// <summary>The most that it ever had.</summary>
    public double PeakMemory => Status("VmHWM");

    /// <summary>The processor time that it has used, on all cores.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<BotUnderTest> StartAsync(BenchRun run, BenchDatabase database, CancellationToken cancellationToken, SlackSide? slack = null)
    {
        var port = FreePort();
        var settings = Path.Combine(database.Folder, "chatops.yaml");
        await File.WriteAllTextAsync(settings, Settings(database.Options, port, slack), cancellationToken);
        var start = new ProcessStartInfo(run.PublishedBot, ["run", "--settings", settings])
        {
            WorkingDirectory = database.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (database.Options.ConnectionString is { } connection)
        {
            start.Environment["ConnectionStrings__ChatOps"] = connection;
        }

        if (slack is not null)
        {
            start.Environment["Slack__BotToken"] = "xoxb-bench";
            start.Environment["Slack__SigningSecret"] = slack.Secret;
            start.Environment["Slack__ApiUrl"] = slack.Api.ToString();
        }

        var started = Stopwatch.GetTimestamp();
        var bot = new BotUnderTest(Process.Start(start) ?? throw new InvalidOperationException("The bot did not start."), new Uri($"http://127.0.0.1:{port}"));
        bot._process.BeginOutputReadLine();
        bot._process.BeginErrorReadLine();
        await bot.WaitAsync(started, run.Clock, cancellationToken);
        return bot;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await stop.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static string Settings(StorageOptions storage, int port, SlackSide? slack) =>
        $$"""
        organisation: { name: Bench, timeZone: UTC }
        people:
        - { id: commander, name: Ines, roles: [commander, responder, approver], accounts: { console: [commander]{{(slack is null ? "" : $", slack: [{slack.Team}/{slack.User}]")}} } }
        - { id: security-lead, name: Sami, roles: [security-lead, responder, approver], accounts: { console: [security-lead] } }
        - { id: technical-lead, name: Tove, roles: [technical-lead, responder, operator], accounts: { console: [technical-lead] } }
        - { id: management, name: Marta, roles: [management], accounts: { console: [management] } }
        console: { signIn: firstRun, listen: "http://127.0.0.1:{{port}}" }
        storage: { provider: {{(storage.Provider == StorageProvider.Sqlite ? "sqlite" : "postgres")}}, path: {{storage.Path}} }
        {{(slack is null ? "" : "slack: { channel: C0LOBBY }")}}
        """;

    private async Task WaitAsync(long started, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = Address };
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync("/readyz", cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    UntilReady = Stopwatch.GetElapsedTime(started);
                    return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or SocketException)
            {
                // It does not listen yet.
            }

            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException($"The bot did not get ready.\n{Log()}");
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }

    public string Log()
    {
        lock (_log)
        {
            return _log.ToString();
        }
    }

    private void Take(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }

    private double Status(string name)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
