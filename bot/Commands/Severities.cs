using System.Diagnostics.CodeAnalysis;
using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Commands;

/// <summary>Severities as people write them.</summary>
internal static class Severities
{
    public const string Choices = "p0 (critical), p1 (high), p2 (medium) or p3 (low)";

    public static bool TryParse(string word, [NotNullWhen(true)] out Severity? severity)
    {
        severity = word.ToLowerInvariant().TrimEnd(':', ',') switch
        {
            "p0" or "critical" => Severity.P0,
            "p1" or "high" => Severity.P1,
            "p2" or "medium" => Severity.P2,
            "p3" or "low" => Severity.P3,
            _ => null,
        };
        return severity is not null;
    }

    /// <summary>The meaning in a word.</summary>
    public static string Name(Severity severity) => severity switch
    {
        Severity.P0 => "critical",
        Severity.P1 => "high",
        Severity.P2 => "medium",
        Severity.P3 => "low",
    };
}
