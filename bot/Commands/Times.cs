using System.Globalization;
using System.Text.RegularExpressions;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Commands;

/// <summary>Times as people type them.</summary>
internal static partial class Times
{
    private static readonly string[] ClockPatterns = ["H:mm", "H:mm:ss", "H'h'mm"];
    private static readonly string[] DayPatterns = ["yyyy-MM-dd H:mm", "yyyy-MM-dd'T'H:mm", "yyyy-MM-dd H:mm:ss", "yyyy-MM-dd'T'H:mm:ss"];

    /// <summary>
    /// Reads 14:05 (the last time the clock showed that), 2026-11-23 14:05, or a full time with its offset. A time
    /// that the clocks skipped or showed twice is refused rather than guessed.
    /// </summary>
    public static bool TryParse(string typed, DateTimeOffset now, TimeZoneInfo zone, out DateTimeOffset time)
    {
        var text = typed.Trim();
        time = default;
        if (DateTime.TryParseExact(text, DayPatterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return TryPlace(day, zone, out time);
        }

        if (TimeOnly.TryParseExact(text, ClockPatterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
        {
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
            return TryPlace(today.ToDateTime(clock), zone, out time)
                && (time <= now || TryPlace(today.AddDays(-1).ToDateTime(clock), zone, out time));
        }

        if (FullTime().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var full))
        {
            time = full.ToRecordTime();
            return true;
        }

        return false;
    }

    private static bool TryPlace(DateTime local, TimeZoneInfo zone, out DateTimeOffset time)
    {
        time = default;
        if (zone.IsInvalidTime(local) || zone.IsAmbiguousTime(local))
        {
            return false;
        }

        var offset = zone.GetUtcOffset(local);
        if (local.Ticks < offset.Ticks || local.Ticks - offset.Ticks > DateTime.MaxValue.Ticks)
        {
            // The first and the last day that there is, on the far side of UTC.
            return false;
        }

        time = new DateTimeOffset(local, offset).ToRecordTime();
        return true;
    }

    /// <summary>A time that says itself how far it is from UTC; without that it would be read in the machine's zone.</summary>
    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,7})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex FullTime();
}
