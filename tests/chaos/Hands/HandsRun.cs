using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using ChatOps.Chaos.Databases;
using ChatOps.Chaos.Load;
using ChatOps.LabHosts;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Chaos.Hands;

/// <summary>
/// One person asks for an action on each of several real hosts, another approves, and round after round something goes
/// wrong: bots die, the database dies, the network falls silent or breaks, a host loses its power. What the record says
/// of each run is held to what the host has to show.
/// </summary>
internal sealed class HandsRun : IAsyncDisposable
{
    /// <summary>Everybody's channel; the incident's own comes a moment after the incident.</summary>
    private const string Room = "incidents";

    private const string Incident = "INC-1";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly ChaosPlan _plan;
    private readonly string _folder;
    private readonly DatabaseUnit _database;
    private readonly LabRun _lab;
    private readonly IReadOnlyList<BotUnit> _bots;
    private readonly RecordAtHand _record;
    private readonly Ledger _ledger = new();
    private readonly PersonAtWork _asks;
    private readonly PersonAtWork _approves;
    private readonly Random _dice;
    private readonly Disaster _disaster;
    private readonly Weather _weather;
    private readonly HandsFigures _figures = new();
    private bool _keep;

    private HandsRun(ChaosPlan plan, string folder, DatabaseUnit database, LabRun lab)
    {
        _plan = plan;
        _folder = folder;
        _database = database;
        _lab = lab;
        var catalogue = Path.Combine(folder, "chaos-actions.yaml");
        File.WriteAllText(catalogue, HandsCatalogue.Text);
        string[] names = database.ConnectionString is null ? ["bot-1"] : ["bot-1", "bot-2"];
        var more = HandsCatalogue.Settings(catalogue, lab.Hosts);
        _bots = [.. names.Select(name => new BotUnit(plan, name, folder, database.ConnectionString, more + Cast.Shared(folder)))];
        _record = new RecordAtHand(_bots[0].Storage, plan.Clock);
        _asks = new PersonAtWork("commander", plan.Seed, _ledger, _bots.Select(bot => bot.Address), plan.Clock);
        _approves = new PersonAtWork("security-lead", plan.Seed + 1, _ledger, _bots.Select(bot => bot.Address), plan.Clock);
        _dice = new Random(plan.Seed);
        _disaster = new Disaster(_dice, _bots, database, new Figures(), plan.Clock);
        _weather = new Weather(_dice, lab, plan.Clock);
    }

    /// <summary>Does all rounds.</summary>
    /// <param name="plan">What is to be done.</param>
    /// <param name="hosts">How many hosts there are, and so runs in a round.</param>
    public static async Task<IReadOnlyList<string>> RunAsync(ChaosPlan plan, int hosts, CancellationToken cancellationToken)
    {
        var root = typeof(HandsRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "SourceRoot").Value ?? "";
        await using var lab = await LabRun.UpAsync(root, "chaos", hosts, cancellationToken);
        await using var run = new HandsRun(plan, Directory.CreateTempSubdirectory("chatops-chaos.").FullName, await DatabaseUnit.StartAsync(plan.Provider), lab);
        var round = 0;
        try
        {
            await run._disaster.StartAsync(run._bots, recorded: false, cancellationToken);
            await run._asks.DoAsync(Move.Type("open", Room, "open p3 chaos"), 0, cancellationToken);
            await run._asks.DoAsync(Move.Type("invite", Room, $"invite {Incident} @security-lead"), 0, cancellationToken);
            for (round = 1; round <= plan.Rounds; round++)
            {
                if (await run.RoundAsync(round, cancellationToken) is { Count: > 0 } faults)
                {
                    return await run.ViolatedAsync(round, faults);
                }
            }
        }
        catch (ChaosException exception)
        {
            return await run.ViolatedAsync(round, [exception.Message]);
        }

        plan.Say($"Hands, {plan.Provider}: nothing ran twice, nothing was said that was not so. {run._figures}.");
        return [];
    }

    public async ValueTask DisposeAsync()
    {
        _asks.Dispose();
        _approves.Dispose();
        foreach (var bot in _bots)
        {
            bot.Dispose();
        }

        await _record.DisposeAsync();
        await _database.DisposeAsync();
        if (!_keep)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<string>> RoundAsync(int round, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        _figures.Rounds = round;
        var before = await NewestAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = WorkAsync(round, before, stop.Token);
        string what;
        try
        {
            // Planning, deciding and running take some seconds; anywhere in them.
            await Task.Delay(TimeSpan.FromMilliseconds(_dice.Next(0, 6000)), _plan.Clock, cancellationToken);
            what = await StrikeAsync(cancellationToken);
            await work;
        }
        catch
        {
            await stop.CancelAsync();
            await work.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }

        _record.Refresh();
        var requests = await RestingAsync(before, cancellationToken);
        var faults = await CheckAsync(requests, cancellationToken);
        _plan.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Hands, {_plan.Provider}, round {round}: {what}; {string.Join(", ", requests.GroupBy(request => request.State).Select(group => $"{group.Count()} {group.Key}"))}; {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
        await SettleAsync(requests, round, cancellationToken);
        return faults;
    }

    private async Task<string> StrikeAsync(CancellationToken cancellationToken)
    {
        var kind = _dice.Next(Weather.Kinds * 2);
        var what = kind < Weather.Kinds ? await _weather.StrikeAsync(kind, cancellationToken) : await _disaster.StrikeAsync(cancellationToken);
        _figures.Struck(kind switch { 0 => "resets", 1 => "black holes", 2 => "cuts", 3 => "power cuts", _ => "kills" });
        return what;
    }

    /// <summary>One asks for everything, the other one approves what waits, again and again until nothing does.</summary>
    private async Task WorkAsync(int round, int before, CancellationToken cancellationToken)
    {
        foreach (var host in _lab.Hosts)
        {
            await _asks.DoAsync(Move.Type("run", Room, $"run {Incident} {HandsCatalogue.Action} {host.Name} round {round}"), round, cancellationToken);
        }

        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var mine = await TryReadAsync(before, cancellationToken);
            foreach (var waiting in mine.Where(request => request.State == RequestState.AwaitingApproval))
            {
                await _approves.DoAsync(Move.Click("approve", Room, $"approve {Incident} {waiting.Key} {waiting.Digest}"), round, cancellationToken);
            }

            if (mine.Count > 0 && mine.All(request => request.State is not (RequestState.PreChecking or RequestState.AwaitingApproval)))
            {
                return;
            }

            Wait(began, mine);
            await Task.Delay(LookEvery, _plan.Clock, cancellationToken);
        }
    }

    /// <summary>What became of the round's requests, when none of them goes on any more.</summary>
    private async Task<IReadOnlyList<ActionRequest>> RestingAsync(int before, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var mine = await TryReadAsync(before, cancellationToken);

            // What is unknown is looked at again twice before it counts as such.
            if (mine.Count > 0 && mine.All(request => request.State.IsOver() || (request.State == RequestState.Unknown && Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(70))))
            {
                return mine;
            }

            Wait(began, mine);
            await Task.Delay(LookEvery, _plan.Clock, cancellationToken);
        }
    }

    private static void Wait(long began, IReadOnlyList<ActionRequest> mine)
    {
        if (Stopwatch.GetElapsedTime(began) > Patience)
        {
            throw new ChaosException($"After {Patience.TotalSeconds:0} s there are still {string.Join(", ", mine.Where(request => !request.State.IsOver()).Select(request => $"{request.Key} {request.HostId} {request.State}"))}.");
        }
    }

    private async Task<IReadOnlyList<string>> CheckAsync(IReadOnlyList<ActionRequest> requests, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var request in requests)
        {
            _figures.Ended(request.State);
            faults.AddRange(RunCheck.Find(request, await LinesAsync(request, cancellationToken)));
        }

        return faults;
    }

    /// <summary>People say what an end was that the bot could not find out, so that the host is free again.</summary>
    private async Task SettleAsync(IEnumerable<ActionRequest> requests, int round, CancellationToken cancellationToken)
    {
        foreach (var unknown in requests.Where(request => request.State == RequestState.Unknown))
        {
            var happened = await LinesAsync(unknown, cancellationToken) > 0;
            await _approves.DoAsync(Move.Type("settle", Room, $"settle {Incident} {unknown.Key} {(happened ? "happened" : "not-happened")} seen on the host"), round, cancellationToken);
        }
    }

    private async Task<int> LinesAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        var host = _lab.Hosts.Single(known => known.Name == request.HostId);
        var lines = await _lab.InHostAsync(host, $"grep -c -x {request.Run} {HandsCatalogue.Log} 2>/dev/null || :", cancellationToken);
        return int.TryParse(lines.Trim(), CultureInfo.InvariantCulture, out var count) ? count : 0;
    }

    private async Task<int> NewestAsync(CancellationToken cancellationToken)
    {
        await using var db = _record.Read();
        return await db.ActionRequests.MaxAsync(request => (int?)request.Number, cancellationToken) ?? 0;
    }

    /// <summary>The round's requests; none while the database is away.</summary>
    private async Task<IReadOnlyList<ActionRequest>> TryReadAsync(int before, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = _record.Read();
            return await db.ActionRequests.Where(request => request.Number > before).OrderBy(request => request.Number).ToListAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _record.Refresh();
            return [];
        }
    }

    private async Task<IReadOnlyList<string>> ViolatedAsync(int round, IReadOnlyList<string> faults)
    {
        _keep = true;
        foreach (var bot in _bots)
        {
            bot.Kill();
        }

        await _database.KeepAsync(_folder);
        string[] said = [$"Hands, {_plan.Provider}, seed {_plan.Seed}: violated in round {round}. The database and the logs are in {_folder}.", .. faults];
        foreach (var line in said)
        {
            _plan.Say(line);
        }

        return said;
    }
}
