using System.Globalization;
using ChatOps.Bot.Commands;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Commands;

public sealed class TimesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("14:05", "2026-11-23T13:05Z")]
    [InlineData("9:05", "2026-11-23T08:05Z")]
    [InlineData("14h05", "2026-11-23T13:05Z")]
    [InlineData("23:50", "2026-11-22T22:50Z")]
    [InlineData("2026-11-20 14:05", "2026-11-20T13:05Z")]
    [InlineData("2026-07-01 14:05", "2026-07-01T12:05Z")]
    [InlineData("2026-11-23T14:05Z", "2026-11-23T14:05Z")]
    [InlineData("2026-11-23 14:05+05:30", "2026-11-23T08:35Z")]
    [InlineData("2026-11-23T14:05:06.789-08:00", "2026-11-23T22:05:06.789Z")]
    public void A_time_is_read_in_the_zone_of_the_one_who_typed_it_or_its_own(string typed, string utc)
    {
        Assert.True(Times.TryParse(typed, At("2026-11-23T15:00Z"), Berlin, out var time));

        Assert.Equal(At(utc), time);
        Assert.Equal(TimeSpan.Zero, time.Offset);
    }

    [Theory]
    [InlineData("2026-03-29 02:30")]
    [InlineData("2026-10-25 02:30")]
    public void A_time_that_the_clocks_skipped_or_showed_twice_is_not_guessed(string typed) =>
        Assert.False(Times.TryParse(typed, At("2026-11-23T15:00Z"), Berlin, out _));

    [Theory]
    [InlineData("")]
    [InlineData("24:00")]
    [InlineData("14:60")]
    [InlineData("14")]
    [InlineData("2 pm")]
    [InlineData("tomorrow")]
    [InlineData("23.11.2026 14:05")]
    [InlineData("11/23/2026 14:05")]
    [InlineData("2026-11-23")]
    [InlineData("2026-11-23T14:05 CET")]
    [InlineData("0001-01-01 00:30")]
    [InlineData("0001-01-01T00:30+14:00")]
    public void What_could_mean_two_things_or_nothing_is_refused(string typed) =>
        Assert.False(Times.TryParse(typed, At("2026-11-23T15:00Z"), Berlin, out _));

    [Theory]
    [InlineData("\"2026-11-23T10:05+01:00\"", "2026-11-23T09:05Z")]
    [InlineData("2026-11-23T09:05Z", "2026-11-23T09:05Z")]
    [InlineData("“09:05”", "2026-11-23T09:05Z")]
    public async Task The_moment_of_noticing_is_kept_in_UTC_and_marked(string typed, string utc)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);

        var incident = await bot.OpenAsync($"open p0 ransomware --detected {typed}");

        Assert.Equal((At(utc), true), (incident.PassedAt(Milestone.Detected), incident.DetectedBackdated));
    }

    private static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture);
}
