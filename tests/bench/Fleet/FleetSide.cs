using System.Diagnostics;
using System.Text.Json;
using ChatOps.Actions.Ssh;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bench.Fleet;

/// <summary>
/// The measuring half of <see cref="FleetBench"/>, in the lab's network. A round is over when every host has answered and
/// every answer is on a timeline of a database that is as durable as in earnest; the others only print theirs.
/// </summary>
internal static class FleetSide
{
    public const string Argument = "fleet-side";

    /// <summary>What is asked of each host: something that only looks.</summary>
    public const string Command = "uname -a";

    public static async Task RunAsync(string lab, int rounds, TimeProvider clock)
    {
        using var told = JsonDocument.Parse(await File.ReadAllTextAsync(lab));
        var fleet = told.RootElement.GetProperty("hosts").EnumerateArray().Select(Member).ToArray();
        await using var database = await BenchDatabase.CreateAsync(StorageProvider.Sqlite, clock);
        await database.Record.MigrateAsync(CancellationToken.None);
        var incident = (await Samples.OpenAsync(database.Record, 1, CancellationToken.None))[0];
        await using var hosts = new SshHosts(clock);
        using var ansible = new Ansible(fleet, persistent: false);
        using var persistent = new Ansible(fleet, persistent: true);
        using var parallel = new ParallelSsh(fleet);

        Paired[] readings =
        [
            await Rounds.RunAsync(rounds, () => TimedAsync(() => AskAllAsync(true)), () => TimedAsync(ansible.RunAsync)),
            await Rounds.RunAsync(rounds, () => TimedAsync(() => AskAllAsync(true)), () => TimedAsync(parallel.RunAsync)),
            await Rounds.RunAsync(rounds, () => TimedAsync(() => AskAllAsync(false)), () => TimedAsync(persistent.RunAsync)),
        ];
        await System.Console.Out.WriteLineAsync(JsonSerializer.Serialize(readings));

        Task AskAllAsync(bool onNewConnection) => Task.WhenAll(fleet.Select((member, index) => AskAsync(member, index, onNewConnection)));

        async Task AskAsync(FleetMember member, int index, bool onNewConnection)
        {
            var result = await hosts.RunAsync(member.Host, new HostCommand(Command, TimeSpan.FromSeconds(30)) { OnNewConnection = onNewConnection }, CancellationToken.None);
            if (result.Ending is not HostEnding.Exited { Code: 0 })
            {
                throw new InvalidOperationException($"{member.Host.Address}: {result.Ending}");
            }

            await database.Journal.AppendAsync(incident, Samples.Note(index), Samples.Acting, Samples.Source, null, CancellationToken.None);
        }
    }

    private static async Task<Sample> TimedAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        var took = Stopwatch.GetElapsedTime(started);
        return new Sample(1, took, [took.TotalMilliseconds]);
    }

    private static FleetMember Member(JsonElement told)
    {
        string Told(string name) => told.GetProperty(name).GetString() ?? throw new InvalidDataException($"A host of the lab has no {name}.");
        return new FleetMember(
            new SshHost(Told("name"), Told("address"), told.GetProperty("port").GetInt32(), "root", [Told("hostKeySha256")], new SshIdentity(Told("keyFile")), null),
            Told("hostKey"));
    }
}

/// <summary>A host, and its key as <c>known_hosts</c> has it.</summary>
internal sealed record FleetMember(SshHost Host, string HostKey);
