using System.Diagnostics.CodeAnalysis;
using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Commands;

/// <summary>Statuses as people write and read them.</summary>
internal static class StatusWords
{
    public static string Of(IncidentStatus status) => status switch
    {
        IncidentStatus.Open => "open",
        IncidentStatus.Contained => "contained",
        IncidentStatus.Eradicated => "eradicated",
        IncidentStatus.Recovered => "recovered",
        IncidentStatus.Resolved => "resolved",
        IncidentStatus.Closed => "closed",
        IncidentStatus.Cancelled => "cancelled",
    };

    public static bool TryParse(string word, [NotNullWhen(true)] out IncidentStatus? status)
    {
        status = Enum.GetValues<IncidentStatus>().Cast<IncidentStatus?>()
            .FirstOrDefault(candidate => string.Equals(Of(candidate!.Value), word, StringComparison.OrdinalIgnoreCase));
        return status is not null;
    }

    /// <summary>The statuses that can still be reached without reopening.</summary>
    public static IEnumerable<string> Ahead(IncidentStatus from) =>
        Enum.GetValues<IncidentStatus>().Where(to => from.LeadsTo(to)).Select(Of);
}
