using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Storage.Timeline;

public class TimelineConcurrencyTests
{
    private const int EntriesEach = 25;

    [Theory, OnEachProvider]
    public async Task Eight_writers_to_one_incident_leave_one_chain_without_gap_or_fork(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();

        var writers = Enumerable.Range(0, 8).Select(writer => AppendAsync(record.Record, record.Journal, incident, writer));
        var appended = await Task.WhenAll(writers);

        await AssertOneChainAsync(record, incident, [.. appended.SelectMany(entries => entries)]);
    }

    [Theory, OnEachProvider]
    public async Task Two_bots_on_one_record_leave_one_chain(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var other = record.AnotherBot();
        var incident = await record.OpenIncidentAsync();

        var writers = Enumerable.Range(0, 8).Select(writer => writer < 4
            ? AppendAsync(record.Record, record.Journal, incident, writer)
            : AppendAsync(other.Record, other.Journal, incident, writer));
        var appended = await Task.WhenAll(writers);

        await AssertOneChainAsync(record, incident, [.. appended.SelectMany(entries => entries)]);
    }

    [Theory, OnEachProvider]
    public async Task Two_processes_on_one_record_leave_one_chain(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var workers = await Task.WhenAll(
            WorkerProcess.StartAsync("append", record.Options, $"{incident}", "60"), WorkerProcess.StartAsync("append", record.Options, $"{incident}", "60"));
        await using var one = workers[0];
        await using var two = workers[1];

        one.Begin();
        two.Begin();
        var told = (await Task.WhenAll(one.FinishAsync(), two.FinishAsync())).SelectMany(lines => lines).ToHashSet();

        var timeline = await record.TimelineAsync(incident);
        Assert.Equal(120, told.Count);
        Assert.Equal(told, timeline.Skip(1).Select(entry =>
            $"appended {entry.IncidentId} {entry.Sequence} {Convert.ToHexStringLower(entry.Hash)}").ToHashSet());
        Assert.True((await record.VerifyAsync(incident)).Holds);
    }

    /// <summary>Half of the writers change state under the lock, half append alone.</summary>
    private static async Task<List<TimelineEntry>> AppendAsync(
        ChatOpsRecord record, TimelineJournal journal, IncidentId incident, int writer)
    {
        var appended = new List<TimelineEntry>();
        for (var i = 0; i < EntriesEach; i++)
        {
            var note = new Note($"writer {writer}, note {i}");
            appended.Add(writer % 2 == 0
                ? await journal.AppendAsync(incident, note, TestRecord.AnaActing, TestRecord.FromConsole, null, Token)
                : await record.WriteAsync(
                    async (session, token) =>
                    {
                        var locked = await session.LockIncidentAsync(incident, token);
                        locked!.UpdateTold(locked.LastUpdateSequence + 1, session.Now);
                        return await session.RecordAsync(incident, note, TestRecord.AnaActing, TestRecord.FromConsole, null, token);
                    },
                    Token));
        }

        return appended;
    }

    private static async Task AssertOneChainAsync(TestRecord record, IncidentId incident, List<TimelineEntry> appended)
    {
        var timeline = await record.TimelineAsync(incident);
        Assert.Equal(1 + (8 * EntriesEach), timeline.Count);
        Assert.Equal(Enumerable.Range(1, timeline.Count).Select(number => (long)number), timeline.Select(entry => entry.Sequence));
        Assert.Equal(appended.Select(entry => entry.AsHead()).ToHashSet(), timeline.Skip(1).Select(entry => entry.AsHead()).ToHashSet());
        Assert.True((await record.VerifyAsync(incident)).Holds);
        Assert.Equal(4 * EntriesEach, (await record.LoadAsync(incident)).LastUpdateSequence);
    }
}
