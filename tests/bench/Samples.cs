using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bench;

/// <summary>People, words and incidents as they occur in earnest.</summary>
internal static class Samples
{
    private static readonly string[] Words =
    [
        "Seen from the proxy: 14 requests to the same address, all with the session of the backup account.",
        "Isolated.",
        "The dump that was offered has the columns of the customer table as of May; two rows that we asked for match ours, byte for byte, so it is real.",
        "Asked the provider for the flow logs of the last 72 hours; they want it in writing, with a case number. Done, waiting for their answer.",
        "Password changed, sessions revoked, keys rotated on all hosts but web-3, which is off.",
    ];

    public static PersonId Commander { get; } = new("commander");

    public static TimelineActor Acting { get; } = new(Commander, "Ines", new AccountKey(ChatPlatform.Console, "console", "commander"));

    public static TimelineSource Source { get; } = new(ChatPlatform.Console, "inc-1", "commander/6f1c2d3e4b5a69788796a5b4c3d2e1f0");

    public static Note Note(int index) => new(Words[index % Words.Length]);

    /// <summary>An incident as the bot opens it, with its first entry; not saved.</summary>
    public static (Incident Incident, TimelineEntry Entry) Opened(int number, DateTimeOffset at)
    {
        var id = IncidentId.New(at);
        var declaration = new IncidentDeclaration(
            Severity.P0, $"Database dumped, number {number}", Commander, null, null, false, false, [ChatPlatform.Console], null);
        var (incident, change) = Incident.Open(id, number, declaration, SeverityPolicy.DefaultFor(Severity.P0), at);
        var entry = TimelineEntry.Append(TimelineHead.Empty, id, ((IncidentChange.Made)change).Event, Acting, Source, at, at);
        return (incident ?? throw new InvalidOperationException("It was not opened."), entry);
    }

    /// <summary>Opens incidents without rooms, for entries to be written to.</summary>
    public static Task<IReadOnlyList<IncidentId>> OpenAsync(ChatOpsRecord record, int count, CancellationToken cancellationToken) =>
        record.WriteAsync<IReadOnlyList<IncidentId>>(
            async (session, token) =>
            {
                var ids = new List<IncidentId>();
                for (var i = 0; i < count; i++)
                {
                    var (incident, entry) = Opened(await session.NextIncidentNumberAsync(token), session.Now);
                    session.Db.Incidents.Add(incident);
                    session.Db.TimelineEntries.Add(entry);
                    ids.Add(incident.Id);
                }

                return ids;
            },
            cancellationToken);
}
