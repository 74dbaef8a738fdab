using System.Globalization;
using ChatOps.Bot.Chat;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Console.Pages;

/// <summary>The one who looks at the page, and the zone of their clock.</summary>
internal sealed record Viewer(PersonId? Person, TimeZoneInfo Zone, TimeProvider Now)
{
    public string Time(TimeSpanned span) => span.Style == TimeStyle.DateAndClock
        ? Local(span.At).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
        : Clock(span.At);

    /// <summary>The time of the day, with the date when it is another day's.</summary>
    public string Clock(DateTimeOffset at)
    {
        var local = Local(at);
        var today = Local(Now.GetUtcNow()).Date;
        return local.ToString(local.Date == today ? "HH:mm" : "d MMM HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>Nothing left out, for those who point at it.</summary>
    public string Full(DateTimeOffset at) =>
        $"{Local(at).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)} {Zone.Id}";

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);
}
