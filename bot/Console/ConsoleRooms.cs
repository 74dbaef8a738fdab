using System.Collections.Concurrent;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Console;

/// <summary>
/// Who may be in which room. Asked at every post and every look, so it is kept in memory and read again when rooms or
/// members change; a room that is not known is looked up before anybody is turned away. Another bot on the same record may
/// have taken somebody out, so what is kept does not count for long.
/// </summary>
internal sealed class ConsoleRooms : IDisposable
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    private readonly ChatOpsRecord _record;
    private readonly TimeProvider _clock;
    private readonly IDisposable _listening;
    private readonly ConcurrentDictionary<string, Access> _access = new(StringComparer.Ordinal);

    public ConsoleRooms(ChatOpsRecord record, ConsoleFeed feed, TimeProvider clock)
    {
        _record = record;
        _clock = clock;
        _listening = feed.Listen(room =>
        {
            if (room is null)
            {
                _access.Clear();
            }
        });
    }

    /// <summary>Whether the person may see the room and speak in it. A room that is not there nobody may see.</summary>
    public ValueTask<bool> MayEnterAsync(string room, PersonId? person, CancellationToken cancellationToken) =>
        _access.TryGetValue(room, out var access) && _clock.GetUtcNow() - access.At < FreshFor && access.Admits(person)
            ? ValueTask.FromResult(true)
            : LookUpAsync(room, person, cancellationToken);

    public void Dispose() => _listening.Dispose();

    private async ValueTask<bool> LookUpAsync(string room, PersonId? person, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        await using var db = _record.Read();
        var isPrivate = await db.ConsoleRooms.Where(known => known.Id == room).Select(known => (bool?)known.IsPrivate).SingleOrDefaultAsync(cancellationToken);
        if (isPrivate is null)
        {
            return false;
        }

        var members = isPrivate.Value
            ? await db.ConsoleMembers.Where(member => member.RoomId == room).Select(member => member.PersonId).ToListAsync(cancellationToken)
            : [];
        var excluded = await db.IncidentRooms.Where(known => known.Platform == ChatPlatform.Console && known.Room == room)
            .Join(db.IncidentExclusions, known => known.IncidentId, exclusion => exclusion.IncidentId, (_, exclusion) => exclusion.PersonId)
            .ToListAsync(cancellationToken);
        var access = new Access(isPrivate.Value, [.. members], [.. excluded], now);
        _access[room] = access;
        return access.Admits(person);
    }

    private sealed record Access(bool IsPrivate, HashSet<PersonId> Members, HashSet<PersonId> Excluded, DateTimeOffset At)
    {
        public bool Admits(PersonId? person) => person is { } id ? !Excluded.Contains(id) && (!IsPrivate || Members.Contains(id)) : !IsPrivate;
    }
}
