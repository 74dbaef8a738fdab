using System.Diagnostics;
using System.Text.Json;

namespace ChatOps.Tests.Support;

/// <summary>Throw-away hosts for the tests of a collection (deploy/lab), all on their own and gone afterwards.</summary>
public abstract class Lab(string purpose, int count) : IAsyncLifetime
{
    private static readonly string Scripts = Path.Combine(TestRun.SourceRoot, "deploy", "lab");

    private readonly string _name = $"test-{Environment.ProcessId}-{purpose}";
    private readonly List<LabWay> _ways = [];
    private List<LabHost> _hosts = [];
    private LabNetwork? _network;
    private string? _missing;

    /// <summary>The hosts; without them the test is skipped, or fails where everything is demanded.</summary>
    public IReadOnlyList<LabHost> Hosts
    {
        get
        {
            if (_missing is not null)
            {
                Assert.False(TestRun.RequireAll, _missing);
                Assert.Skip(_missing);
            }

            return _hosts;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            _missing = "Lab hosts are needed, which takes root on Linux.";
            return;
        }

        await SweepAsync();
        var (code, _, errors) = await RunAsync("up", [$"{count}"], CancellationToken.None);
        if (code != 0)
        {
            _missing = $"Lab hosts are needed, and deploy/lab/up says: {errors.Trim().Split('\n')[^1]}";
            return;
        }

        using var told = JsonDocument.Parse(await File.ReadAllTextAsync($"/run/chatops-lab/{_name}/hosts.json"));
        _network = new LabNetwork($"/run/netns/{told.RootElement.GetProperty("netns").GetString()}");
        _hosts = [.. told.RootElement.GetProperty("hosts").EnumerateArray().Select(Host)];
    }

    /// <summary>Runs a command as root in a host, past its network and sshd; its output. It has to succeed.</summary>
    public Task<string> InHostAsync(LabHost host, string command) => OutputAsync("exec", [host.Name, "/bin/sh", "-c", command]);

    /// <summary>Runs a command on the bot's side: the machine's files, the lab's network. It has to succeed.</summary>
    public Task<string> InControlAsync(string command) => OutputAsync("ctl", ["/bin/sh", "-c", command]);

    public async ValueTask DisposeAsync()
    {
        _ways.ForEach(way => way.Dispose());
        _network?.Dispose();
        if (_hosts.Count > 0)
        {
            await RunAsync("down", [], CancellationToken.None);
        }

        GC.SuppressFinalize(this);
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
    private static async Task SweepAsync()
    {
        if (!Directory.Exists("/run/chatops-lab"))
        {
            return;
        }

        foreach (var left in Directory.EnumerateDirectories("/run/chatops-lab", "test-*").Select(path => Path.GetFileName(path)))
        {
            if (!Directory.Exists($"/proc/{left.Split('-')[1]}"))
            {
                await StartAsync("down", left, [], CancellationToken.None);
            }
        }
    }

    private async Task<string> OutputAsync(string script, string[] arguments)
    {
        var (code, output, errors) = await RunAsync(script, arguments, TestRun.Token);
        Assert.True(code == 0, $"{script} {string.Join(' ', arguments)}: {code} {errors}");
        return output;
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(string script, string[] arguments, CancellationToken cancellationToken) =>
        StartAsync(script, _name, arguments, cancellationToken);

    private static async Task<(int Code, string Output, string Errors)> StartAsync(
        string script, string name, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Scripts, script), ["--name", name, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
