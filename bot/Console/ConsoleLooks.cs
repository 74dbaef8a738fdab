using System.Collections.Concurrent;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Console;

/// <summary>
/// Puts on the record who looks at a sensitive incident here. A page that stays open is brought up to date all the time, so a
/// person's looks at one incident are one entry for a while.
/// </summary>
internal sealed class ConsoleLooks(TimelineJournal journal, TimeProvider clock)
{
    /// <summary>How long one entry stands for a person's looks.</summary>
    public static readonly TimeSpan StandsFor = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<(IncidentId Incident, AccountKey Account), DateTimeOffset> _recorded = new();

    /// <summary>Written before anything is shown: what cannot be recorded is not seen.</summary>
    public async Task RecordAsync(Incident incident, ConsoleUser reader, string room, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!incident.Sensitive || !IsNew((incident.Id, reader.Account), now))
        {
            return;
        }

        try
        {
            await journal.AppendAsync(
                incident.Id, new CommandRun("look at its channel in the console"), new TimelineActor(reader.Person?.Id, reader.Name, reader.Account),
                new TimelineSource(ChatPlatform.Console, room, null), null, cancellationToken);
        }
        catch
        {
            _recorded.TryRemove((incident.Id, reader.Account), out _);
            throw;
        }
    }

    /// <summary>Whether no entry stands for it; from now on one does.</summary>
    private bool IsNew((IncidentId, AccountKey) look, DateTimeOffset now)
    {
        foreach (var old in _recorded.Where(known => (now - known.Value).Duration() >= StandsFor))
        {
            _recorded.TryRemove(old);
        }

        return _recorded.TryAdd(look, now);
    }
}
