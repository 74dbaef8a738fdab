using System.Globalization;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// Times as the record keeps them: UTC, cut to microseconds, because PostgreSQL keeps no more and a hash made over
/// finer ticks would not verify after loading.
/// </summary>
public static class RecordTime
{
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The present, fit for the record.</summary>
    public static DateTimeOffset Now(this TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return clock.GetUtcNow().ToRecordTime();
    }

    /// <summary>The same instant in UTC, cut (never rounded up) to whole microseconds.</summary>
    public static DateTimeOffset ToRecordTime(this DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>For example 2026-11-23T10:15:00.000000Z (RFC 3339).</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString(Pattern, CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">It is not written as <see cref="Format"/> writes.</exception>
    public static DateTimeOffset Parse(string text) =>
        DateTimeOffset.ParseExact(text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
