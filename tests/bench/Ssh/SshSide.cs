using System.Diagnostics;
using System.Text.Json;
using ChatOps.Actions.Ssh;

namespace ChatOps.Bench.Ssh;

/// <summary>
/// The measuring half of <see cref="SshBench"/>: a process of its own in the lab's network, so that nothing stands
/// between it and the host. Its output is the readings.
/// </summary>
internal static class SshSide
{
    public const string Argument = "ssh-side";

    private const int Fresh = 10;
    private const int Warm = 100;

    /// <summary>Measures.</summary>
    /// <param name="lab">The file that tells of the lab's hosts.</param>
    /// <param name="rounds">How often each side of a comparison runs.</param>
    public static async Task RunAsync(string lab, int rounds, TimeProvider clock)
    {
        using var told = JsonDocument.Parse(await File.ReadAllTextAsync(lab));
        var first = told.RootElement.GetProperty("hosts")[0];
        string Told(string name) => first.GetProperty(name).GetString() ?? throw new InvalidDataException($"{lab} has no {name}.");
        var host = new SshHost(
            Told("name"), Told("address"), first.GetProperty("port").GetInt32(), "root", [Told("hostKeySha256")], new SshIdentity(Told("keyFile")), null);
        await using var hosts = new SshHosts(clock);
        await using var client = await OpenSsh.StartAsync(host, Told("hostKey"));

        var fresh = await Rounds.RunAsync(
            rounds, () => TimedAsync(Fresh, () => AskAsync(hosts, host, true)), () => TimedAsync(Fresh, () => client.ConnectAndRunAsync("true")));
        var warm = await Rounds.RunAsync(
            rounds, () => TimedAsync(Warm, () => AskAsync(hosts, host, false)), () => TimedAsync(Warm, () => client.RunAsync("true")));
        var zeros = $"head -c {SshBench.Streamed} /dev/zero";
        var streamed = await Rounds.RunAsync(
            rounds,
            () => TimedAsync(1, () => hosts.StreamAsync(host, new HostCommand(zeros, TimeSpan.FromMinutes(5)), Stream.Null, CancellationToken.None)),
            () => TimedAsync(1, () => client.HashAsync(zeros)));
        await System.Console.Out.WriteLineAsync(JsonSerializer.Serialize(new[] { fresh, warm, streamed }));
    }

    private static async Task AskAsync(SshHosts hosts, SshHost host, bool onNewConnection)
    {
        var result = await hosts.RunAsync(host, new HostCommand("true", TimeSpan.FromSeconds(30)) { OnNewConnection = onNewConnection }, CancellationToken.None);
        if (result.Ending is not HostEnding.Exited { Code: 0 })
        {
            throw new InvalidOperationException($"{result.Ending}");
        }
    }

    private static async Task<Sample> TimedAsync(int count, Func<Task> work)
    {
        var each = new List<double>(count);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await work();
            each.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return new Sample(count, Stopwatch.GetElapsedTime(started), each);
    }
}
