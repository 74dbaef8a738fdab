using System.Diagnostics;
using System.Text.Json;

namespace ChatOps.LabHosts;

/// <summary>Throw-away hosts (deploy/lab) for as long as this is there, with a way to each of them.</summary>
internal sealed class LabRun : IAsyncDisposable
{
    /// <summary>Nothing that is done to a lab takes so long; a command that left a child on its output would be waited for as long as the child lives.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _scripts;
    private readonly string _name;
    private readonly List<LabWay> _ways = [];
    private LabNetwork? _network;

    private LabRun(string scripts, string name)
    {
        _scripts = scripts;
        _name = name;
    }

    /// <summary>The file that tells programs of the hosts.</summary>
    public string Told => $"/run/chatops-lab/{_name}/hosts.json";

    /// <summary>The network namespace of the bot's side, as <c>nsenter --net</c> takes it.</summary>
    public string Network => $"/run/netns/chatops-{_name}";

    /// <summary>The hosts, all of them up.</summary>
    public IReadOnlyList<LabHost> Hosts { get; private set; } = [];

    /// <summary>Bytes that went to and from all hosts so far.</summary>
    public long Carried => _ways.Sum(way => way.Carried);

    /// <summary>Brings hosts up.</summary>
    /// <param name="sourceRoot">The folder that deploy/lab is in.</param>
    /// <param name="purpose">Letters for the lab's name, so that several can be there at once.</param>
    /// <param name="proxmox">Whether each is a make-believe Proxmox node.</param>
    /// <exception cref="InvalidOperationException">They cannot be had here; the message is for people.</exception>
    public static async Task<LabRun> UpAsync(string sourceRoot, string purpose, int count, CancellationToken cancellationToken, bool proxmox = false)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            throw new InvalidOperationException("Lab hosts are needed, which takes root on Linux.");
        }

        var scripts = Path.Combine(sourceRoot, "deploy", "lab");
        await SweepAsync(scripts);
        var lab = new LabRun(scripts, $"test-{Environment.ProcessId}-{purpose}");
        var (code, _, errors) = await lab.RunAsync("up", [.. proxmox ? (string[])["--pve"] : [], $"{count}"], cancellationToken);
        if (code != 0)
        {
            throw new InvalidOperationException($"Lab hosts are needed, and deploy/lab/up says: {errors.Trim().Split('\n')[^1]}");
        }

        using var told = JsonDocument.Parse(await File.ReadAllTextAsync(lab.Told, cancellationToken));
        lab._network = new LabNetwork(lab.Network);
        lab.Hosts = [.. told.RootElement.GetProperty("hosts").EnumerateArray().Select(lab.Host)];
        return lab;
    }

    /// <summary>Runs a command as root in a host, past its network and sshd; its output.</summary>
    /// <exception cref="InvalidOperationException">It did not end with 0.</exception>
    public Task<string> InHostAsync(LabHost host, string command, CancellationToken cancellationToken) =>
        OutputAsync("exec", [host.Name, "/bin/sh", "-c", command], cancellationToken);

    /// <summary>Runs a command on the bot's side: the machine's files, the lab's network; its output.</summary>
    /// <exception cref="InvalidOperationException">It did not end with 0.</exception>
    public Task<string> InControlAsync(string command, CancellationToken cancellationToken) =>
        OutputAsync("ctl", ["/bin/sh", "-c", command], cancellationToken);

    /// <summary>The way to a host, which can be made to fail.</summary>
    public LabWay WayTo(LabHost host) => _ways[Hosts.ToList().IndexOf(host)];

    /// <summary>Pulls a host's plug and boots it again, with its disk; ends when its sshd answers.</summary>
    public async Task PullThePlugAsync(LabHost host, TimeProvider clock, CancellationToken cancellationToken)
    {
        // The keeper boots a host again that left this mark, as a watchdog's reset does.
        await InHostAsync(host, "mkdir -p /var/lib/fakepve && : >/var/lib/fakepve/reset", cancellationToken);
        var pidFile = $"/run/chatops-lab/{_name}/hosts/{host.Name}.pid";
        var before = (await File.ReadAllTextAsync(pidFile, cancellationToken)).Trim();
        using (var init = Process.GetProcessById(int.Parse(before, System.Globalization.CultureInfo.InvariantCulture)))
        {
            init.Kill();
        }

        while ((await File.ReadAllTextAsync(pidFile, cancellationToken)).Trim() == before || !await AnswersAsync(host, cancellationToken))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _ways.ForEach(way => way.Dispose());
        _network?.Dispose();
        await RunAsync("down", [], CancellationToken.None);
    }

    private async Task<bool> AnswersAsync(LabHost host, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(1));
        using var socket = await _network!.SocketAsync();
        try
        {
            await socket.ConnectAsync(host.Address, host.Port, limit.Token);
            return await socket.ReceiveAsync(new byte[64], limit.Token) > 0;
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException || !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private LabHost Host(JsonElement host)
    {
        var (address, port) = (host.GetProperty("address").GetString()!, host.GetProperty("port").GetInt32());
        var way = new LabWay(_network!, address, port);
        _ways.Add(way);
        return new LabHost(
            host.GetProperty("name").GetString()!, address, port, way.Near,
            host.GetProperty("keyFile").GetString()!, host.GetProperty("hostKeySha256").GetString()!);
    }

    /// <summary>Takes away what a run that was killed left behind.</summary>
    private static async Task SweepAsync(string scripts)
    {
        if (!Directory.Exists("/run/chatops-lab"))
        {
            return;
        }

        foreach (var left in Directory.EnumerateDirectories("/run/chatops-lab", "test-*").Select(path => Path.GetFileName(path)))
        {
            if (!Directory.Exists($"/proc/{left.Split('-')[1]}"))
            {
                await using var _ = new LabRun(scripts, left);
            }
        }
    }

    private async Task<string> OutputAsync(string script, string[] arguments, CancellationToken cancellationToken)
    {
        var (code, output, errors) = await RunAsync(script, arguments, cancellationToken);
        return code == 0 ? output : throw new InvalidOperationException($"{script} {string.Join(' ', arguments)}: {code} {errors}");
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(string script, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(_scripts, script), ["--name", _name, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{script} {string.Join(' ', arguments)}: not at its end after {Patience.TotalMinutes:0} minutes; has a child kept its output open?");
        }
    }
}
