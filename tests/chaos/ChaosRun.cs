using System.Diagnostics;
using System.Globalization;
using ChatOps.Chaos.Checks;
using ChatOps.Chaos.Databases;
using ChatOps.Chaos.Load;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;

namespace ChatOps.Chaos;

/// <summary>
/// Six people work with real bots, something is killed under them round after round, and the record is held to what
/// they were told.
/// </summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    private const int MostShown = 20;

    private readonly ChaosPlan _plan;
    private readonly string _folder;
    private readonly DatabaseUnit _database;
    private readonly IReadOnlyList<BotUnit> _bots;
    private readonly IReadOnlyList<PersonAtWork> _people;
    private readonly RecordAtHand _record;
    private readonly Ledger _ledger = new();
    private readonly Figures _figures = new();
    private readonly Random _dice;
    private readonly Disaster _disaster;
    private bool _keep;

    private ChaosRun(ChaosPlan plan, string folder, DatabaseUnit database)
    {
        _plan = plan;
        _folder = folder;
        _database = database;
        string[] names = plan.Provider == StorageProvider.Sqlite ? ["bot-1"] : ["bot-1", "bot-2"];
        _bots = [.. names.Select(name => new BotUnit(plan, name, folder, database.ConnectionString, Cast.Shared(folder)))];
        _people = [.. Cast.People.Select((person, i) => new PersonAtWork(person, (plan.Seed * 31) + i, _ledger, _bots.Select(bot => bot.Address), plan.Clock))];
        _record = new RecordAtHand(_bots[0].Storage, plan.Clock);
        _dice = new Random(plan.Seed);
        _disaster = new Disaster(_dice, _bots, database, _figures, plan.Clock);
    }

    /// <summary>Does all rounds.</summary>
    public static async Task<ChaosOutcome> RunAsync(ChaosPlan plan, CancellationToken cancellationToken)
    {
        await using var run = new ChaosRun(plan, Directory.CreateTempSubdirectory("chatops-chaos.").FullName, await DatabaseUnit.StartAsync(plan.Provider));
        var round = 0;
        try
        {
            await run._disaster.StartAsync(run._bots, recorded: false, cancellationToken);
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

        run.Count();
        plan.Say($"{plan.Provider}: nothing lost, nothing done twice, every chain holds. {run._figures}.");
        return new ChaosOutcome([], run._figures);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people)
        {
            person.Dispose();
        }

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
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var struck = _ledger.AcceptedAsync(_dice.Next(1, _people.Count * _plan.DeliveriesEach / 2));
        var work = Task.WhenAll(_people.Select(person => Task.Run(() => person.WorkAsync(round, _plan.DeliveriesEach, stop.Token), stop.Token)));
        string what;
        try
        {
            // Somebody who fails must not leave us waiting for a mark that is never reached.
            await await Task.WhenAny(struck, work);
            what = await _disaster.StrikeAsync(cancellationToken);
            await work;
        }
        catch
        {
            await stop.CancelAsync();
            await work.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }

        _record.Refresh();
        _figures.Rounds = round;
        var all = round % _plan.CheckEvery == 0 || round == _plan.Rounds;
        var faults = all ? await LookThroughAsync(round, cancellationToken) : await LookAsync(round, cancellationToken);
        var mine = _ledger.All.Where(delivery => delivery.Round == round).ToList();
        _plan.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{_plan.Provider} round {round}: killed {what}; {mine.Count(delivery => delivery.Accepted)} accepted, {mine.Sum(delivery => delivery.Unclear)} without an answer; {(all ? "all of the record" : "what was accepted")} checked; {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
        return faults;
    }

    private async Task<IReadOnlyList<string>> LookAsync(int round, CancellationToken cancellationToken)
    {
        await using var db = _record.Read();
        return await LightCheck.FindAsync(db, [.. _ledger.All.Where(delivery => delivery.Round == round)], cancellationToken);
    }

    private async Task<IReadOnlyList<string>> LookThroughAsync(int round, CancellationToken cancellationToken)
    {
        await new Settling(_record, _people, _plan.Clock).SettleAsync(round, cancellationToken);
        await using var db = _record.Read();
        var picture = await Picture.TakeAsync(db, cancellationToken);
        _figures.Incidents = picture.Incidents.Count;
        _figures.Entries = picture.Entries.Sum(entries => entries.Count());
        _figures.Updates = picture.Updates.Sum(updates => updates.Count());
        _figures.Messages = picture.Outgoing.Count(message => message.State == OutgoingState.Sent);
        _figures.Faults = picture.Deliveries.Count(row => row.Answer is { } answer && Answer.Read(answer).Outcome == "Fault");
        return
        [
            .. DeliveryCheck.Find(picture, _ledger.All), .. LifeCheck.Find(picture), .. CadenceCheck.Find(picture), .. RoomCheck.Find(picture),
            .. ChainCheck.Find(picture), .. await ChainCheck.FindInFilesAsync(picture, _people, cancellationToken),
        ];
    }

    private async Task<ChaosOutcome> ViolatedAsync(int round, IReadOnlyList<string> faults)
    {
        _keep = true;
        foreach (var bot in _bots)
        {
            bot.Kill();
        }

        await _database.KeepAsync(_folder);
        Count();
        string[] said =
        [
            $"{_plan.Provider}, seed {_plan.Seed}: violated in round {round}. The database and the logs are in {_folder}.",
            .. faults.Take(MostShown), .. faults.Count > MostShown ? [$"… and {faults.Count - MostShown} more"] : (string[])[],
        ];
        foreach (var line in said)
        {
            _plan.Say(line);
        }

        return new ChaosOutcome(said, _figures);
    }

    private void Count()
    {
        var all = _ledger.All;
        _figures.Accepted = all.Count(delivery => delivery.Accepted);
        _figures.Repeated = _ledger.Repeated;
        _figures.Unclear = all.Sum(delivery => delivery.Unclear);
        _figures.GivenUp = all.Count(delivery => !delivery.Accepted && delivery.Unclear > 0);
    }
}

/// <summary>How a run ended.</summary>
/// <param name="Violations">What was violated, in sentences; empty if all is well.</param>
internal sealed record ChaosOutcome(IReadOnlyList<string> Violations, Figures Figures);
