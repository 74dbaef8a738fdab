using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace ChatOps.Tests.Support;

/// <summary>The real bot as a process of its own, with a folder and a port of its own; it can be killed and started again.</summary>
internal sealed class BotProcess : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-bot-").FullName;
    private readonly StringBuilder _log = new();
    private readonly string _settings;
    private readonly (string Name, string Value)[] _environment;
    private Process? _process;

    private BotProcess(string settings, (string Name, string Value)[] environment)
    {
        _environment = environment;
        Port = FreePort();
        _settings = Path.Combine(_folder, "chatops.yaml");
        File.WriteAllText(_settings, settings.Replace("{port}", $"{Port}", StringComparison.Ordinal));
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    public string Database => Path.Combine(_folder, "data", "chatops.db");

    /// <summary>What it wrote so far, to explain a failure.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>The six sample people, as a list of the settings.</summary>
    public const string SamplePeople =
        """
        - { id: commander, name: Ines, roles: [commander, responder, approver], accounts: { console: [commander] } }
        - { id: security-lead, name: Sami, roles: [security-lead, responder, approver], accounts: { console: [security-lead] } }
        - { id: technical-lead, name: Tove, roles: [technical-lead, responder, operator], accounts: { console: [technical-lead] } }
        - { id: scribe, name: Noor, roles: [scribe], accounts: { console: [scribe] } }
        - { id: management, name: Marta, roles: [management], accounts: { console: [management] } }
        - { id: watcher, name: Wim, roles: [observer], accounts: { console: [watcher] } }
        """;

    /// <summary>Settings of a first run with the six sample people.</summary>
    /// <param name="more">Further sections, as YAML.</param>
    public static string FirstRun(string more = "") =>
        $$"""
        organisation: { name: Test, timeZone: UTC }
        people:
        {{SamplePeople}}
        console: { signIn: firstRun, listen: "http://127.0.0.1:{port}" }
        storage: { path: data/chatops.db }
        {{more}}
        """;

    public static async Task<BotProcess> StartAsync(string settings, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        var bot = new BotProcess(settings, environment);
        await bot.StartAsync(cancellationToken);
        return bot;
    }

    /// <summary>Starts it, again after a kill, and waits until it is ready.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "chatops.dll"), "run", "--settings", _settings])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        var lines = Channel.CreateUnbounded<string>();
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data, lines.Writer);
        _process.ErrorDataReceived += (_, line) => Take(line.Data, null);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Until.Patience);
        try
        {
            while (!(await lines.Reader.ReadAsync(limit.Token)).Contains("is ready at", StringComparison.Ordinal))
            {
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new InvalidOperationException($"The bot did not get ready.\n{Log}", exception);
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
    }

    /// <summary>Asks it to stop, as Ctrl-C and systemd do.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        var process = _process ?? throw new InvalidOperationException("It does not run.");
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(cancellationToken);
        }

        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            Kill();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Take(string? line, ChannelWriter<string>? lines)
    {
        if (line is null)
        {
            lines?.TryComplete();
            return;
        }

        lock (_log)
        {
            _log.AppendLine(line);
        }

        lines?.TryWrite(line);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
