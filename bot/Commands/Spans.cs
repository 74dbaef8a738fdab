using System.Globalization;

namespace ChatOps.Bot.Commands;

/// <summary>Lengths of time in words for people: two units at most.</summary>
internal static class Spans
{
    public static string Length(TimeSpan span)
    {
        var length = span < TimeSpan.Zero ? TimeSpan.Zero : span;
        return length switch
        {
            { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)length.TotalSeconds} s"),
            { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)length.TotalMinutes} min"),
            { TotalHours: < 24 } => string.Create(CultureInfo.InvariantCulture, $"{(int)length.TotalHours} h {length.Minutes} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)length.TotalDays} d {length.Hours} h"),
        };
    }
}
