using ChatOps.Storage.Outbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Storage.Timeline;

public class RecordTimeTests
{
    [Property(MaxTest = 1000)]
    public bool A_time_is_written_and_read_to_the_microsecond(DoNotSize<long> ticks, DoNotSize<short> offset)
    {
        var time = Time(ticks.Item, offset.Item);

        var read = RecordTime.Parse(RecordTime.Format(time.ToRecordTime()));

        return read == time.ToRecordTime() && read.Offset == TimeSpan.Zero && read <= time && time - read < TimeSpan.FromMicroseconds(1);
    }

    [Property(MaxTest = 1000)]
    public bool Earlier_times_are_written_earlier(DoNotSize<long> one, DoNotSize<long> two)
    {
        var (left, right) = (Time(one.Item, 0).ToRecordTime(), Time(two.Item, 0).ToRecordTime());

        return Math.Sign(left.CompareTo(right)) == Math.Sign(string.CompareOrdinal(RecordTime.Format(left), RecordTime.Format(right)));
    }

    [Theory]
    [InlineData("2026-11-23T10:15:00Z")]
    [InlineData("2026-11-23T10:15:00.000000+00:00")]
    [InlineData("2026-11-23 10:15:00.000000Z")]
    [InlineData(" 2026-11-23T10:15:00.000000Z")]
    public void A_time_that_is_written_otherwise_is_not_read(string text)
    {
        Assert.Throws<FormatException>(() => RecordTime.Parse(text));
    }

    [Theory, OnEachProvider]
    public async Task Any_time_comes_back_from_the_database_to_the_microsecond_and_its_hash_verifies(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var random = new Random(20261123);
        var times = Enumerable.Range(0, 200)
            .Select(_ => Time(random.NextInt64(), (short)random.Next(short.MinValue, short.MaxValue)))
            .Concat([DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddTicks(-1)])
            .ToArray();

        await record.Record.WriteAsync(
            async (session, token) =>
            {
                foreach (var time in times)
                {
                    await session.RecordAsync(incident, new Note("at"), TestRecord.AnaActing, TestRecord.FromConsole, time, token);
                }
            },
            Token);

        var timeline = await record.TimelineAsync(incident);
        Assert.Equal(times.Select(time => time.ToRecordTime()), timeline.Skip(1).Select(entry => entry.HappenedAt));
        Assert.True((await record.VerifyAsync(incident)).Holds);
    }

    [Theory, OnEachProvider]
    public async Task A_time_that_nobody_cut_is_cut_in_the_database_alike(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        DateTimeOffset[] times =
        [
            new DateTimeOffset(2026, 11, 23, 12, 15, 0, TimeSpan.FromHours(2)).AddTicks(19),
            new DateTimeOffset(1969, 7, 20, 20, 17, 40, TimeSpan.Zero).AddTicks(7),
        ];

        await record.Record.WriteAsync(
            (session, _) =>
            {
                foreach (var time in times)
                {
                    session.Send(new OutgoingMessage(
                        Guid.NewGuid(), ChatPlatform.Console, "lane", OutgoingKind.Post, 0, null, null, "{}", time));
                }

                return Task.CompletedTask;
            },
            Token);

        await using var db = record.Record.Read();
        var stored = await db.OutgoingMessages.OrderBy(message => message.Sequence).Select(message => message.CreatedAt).ToListAsync(Token);
        Assert.Equal(times.Select(time => time.ToRecordTime()), stored);
        Assert.All(stored, time => Assert.Equal(TimeSpan.Zero, time.Offset));
    }

    [Theory, OnEachProvider]
    public async Task The_database_compares_times_as_the_clock_does(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var happened = record.Clock.Now().AddMinutes(-5);
        await record.Journal.AppendAsync(incident, new Note("before"), TestRecord.AnaActing, TestRecord.FromConsole, happened, Token);
        var sameElsewhere = happened.ToOffset(TimeSpan.FromHours(-7));

        await using var db = record.Record.Read();
        var found = await db.TimelineEntries.Where(entry => entry.HappenedAt <= sameElsewhere).Select(entry => entry.Sequence).ToListAsync(Token);

        Assert.Equal([2L], found);
    }

    private static DateTimeOffset Time(long ticks, short offset)
    {
        // A day from either end, so that any offset still leaves a time that can be written.
        var span = (DateTime.MaxValue - DateTime.MinValue - TimeSpan.FromDays(2)).Ticks;
        var utc = new DateTimeOffset(TimeSpan.TicksPerDay + (ticks & long.MaxValue) % span, TimeSpan.Zero);
        return utc.ToOffset(TimeSpan.FromMinutes(offset % (14 * 60)));
    }
}
