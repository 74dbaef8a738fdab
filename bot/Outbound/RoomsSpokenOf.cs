using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Outbound;

/// <summary>The incidents' channels that a notice leads people to.</summary>
internal sealed class RoomsSpokenOf(ChatOpsRecord record, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private const int MostLooks = 15;

    /// <summary>A channel that is not there after so long is not waited for.</summary>
    private static readonly TimeSpan WaitsFor = TimeSpan.FromSeconds(30);

    /// <summary>The platform's channels, by the keys of their incidents.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(ChatPlatform platform, Notice notice, CancellationToken cancellationToken)
    {
        if (Numbers(notice) is not { Length: > 0 } numbers)
        {
            return new Dictionary<string, string>();
        }

        await using var db = record.Read();
        var found = await db.Incidents.Where(incident => numbers.Contains(incident.Number))
            .Join(db.IncidentRooms.Where(room => room.Platform == platform), incident => incident.Id, room => room.IncidentId, (incident, room) => new { incident.Number, room.Room })
            .ToListAsync(cancellationToken);
        return found.ToDictionary(known => $"INC-{known.Number}", known => known.Room, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The same for a message that goes out: one that leads people to a channel which is being made at this moment waits
    /// until it can.
    /// </summary>
    /// <exception cref="ChatAwayException">The channel is not there yet.</exception>
    public async Task<IReadOnlyDictionary<string, string>> AwaitAsync(ChatPlatform platform, Notice notice, Guid outgoingId, CancellationToken cancellationToken)
    {
        for (var look = 0; look < MostLooks; look++)
        {
            if (!await IsAwaitedAsync(platform, notice, cancellationToken))
            {
                return await FindAsync(platform, notice, cancellationToken);
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }

        return clock.GetUtcNow() - OutgoingIds.MadeAt(outgoingId) < WaitsFor
            ? throw new ChatAwayException("The channel that it speaks of is not there yet.", TimeSpan.FromSeconds(1))
            : await FindAsync(platform, notice, cancellationToken);
    }

    private async Task<bool> IsAwaitedAsync(ChatPlatform platform, Notice notice, CancellationToken cancellationToken)
    {
        if (Numbers(notice) is not { Length: > 0 } numbers)
        {
            return false;
        }

        await using var db = record.Read();
        return await db.Incidents.Where(incident => numbers.Contains(incident.Number)
            && !db.IncidentRooms.Any(room => room.IncidentId == incident.Id && room.Platform == platform)
            && db.OutgoingMessages.Any(message => message.IncidentId == incident.Id && message.Platform == platform && message.Kind == OutgoingKind.OpenRoom
                && (message.State == OutgoingState.Pending || message.State == OutgoingState.Sending)))
            .AnyAsync(cancellationToken);
    }

    private static int[] Numbers(Notice notice) =>
    [
        .. notice.Spans().OfType<RoomSpan>()
            .Select(room => CommandParser.TryNumber(room.IncidentKey, out var number) ? number : 0).Where(number => number > 0).Distinct(),
    ];
}

/// <summary>The ids that the outbox gives.</summary>
internal static class OutgoingIds
{
    /// <summary>When the message of the outbox was made: its id holds the time (RFC 9562, version 7).</summary>
    public static DateTimeOffset MadeAt(Guid outgoingId)
    {
        Span<byte> bytes = stackalloc byte[16];
        outgoingId.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16) & 0xFFFFFFFFFFFF);
    }
}
