using System.Collections.Concurrent;
using ChatOps.Bot.Chat;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Outbound;

/// <summary>
/// Sends what is in the outbox: each lane in order, the lanes of the worst incidents first. A message is claimed before
/// it is sent and marked after; a bot that dies between the two leaves a lease, and whoever takes the message next
/// looks on the platform before sending it again.
/// </summary>
internal sealed class OutboxDispatcher(
    ChatOpsRecord record, OutgoingSender sender, LaneInRecord together, OutboxSignal signal, TimeProvider clock, ILogger<OutboxDispatcher> logger) : BackgroundService
{
    /// <summary>Longer than any send may take; after it the message counts as abandoned.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, ChatPlatform> _lanes = new();

    /// <summary>After so many failures that are the message's own it is given up.</summary>
    private const int MostFailures = 10;

    /// <summary>A platform that is away for longer does not get what it missed.</summary>
    public static readonly TimeSpan WaitsAtMost = TimeSpan.FromHours(24);

    /// <summary>After so long people elsewhere are told that a platform is away.</summary>
    public static readonly TimeSpan ToldAfter = TimeSpan.FromMinutes(5);

    /// <summary>A platform that took something so recently is there; what it leaves hanging then is the message's fault.</summary>
    private static readonly TimeSpan StillThere = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ChatPlatform, DateTimeOffset> _lastTaken = new();

    /// <summary>A platform in the record takes processor time; one elsewhere mostly takes waiting, and must not take the others' turns.</summary>
    private const int MostLanesInRecord = 8;

    /// <summary>So many rooms of a platform elsewhere are spoken to at the same time.</summary>
    public const int MostLanesElsewhere = 32;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>What is put into the outbox within so little of each other goes out together.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan SendWithin = TimeSpan.FromSeconds(10);

    /// <summary>Whoever hears that it is to stop says within so little whether anything of it was on its way.</summary>
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var working = new List<Task>();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    // Not waited for: a lane that hangs must not hold up the others. Each wakes the loop when it ends.
                    working.RemoveAll(lane => lane.IsCompleted);
                    working.AddRange(await StartDueAsync(stoppingToken));
                }
                catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    // The top of the loop: the database may be away for a while; what is due stays due.
                    logger.LogError(exception, "The outbox could not be read");
                }

                await signal.WaitAsync(LookEvery, stoppingToken);
                await Task.Delay(Linger, clock, stoppingToken);
            }
        }
        finally
        {
            // The record is put away after this; nobody may still be at it.
            await Task.WhenAll(working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends what is due now in every lane that is not being worked on. True if there was anything.</summary>
    public async Task<bool> SendDueAsync(CancellationToken cancellationToken)
    {
        var started = await StartDueAsync(cancellationToken);
        await Task.WhenAll(started);
        return started.Count > 0;
    }

    private async Task<IReadOnlyList<Task>> StartDueAsync(CancellationToken cancellationToken)
    {
        var started = new List<Task>();
        await using var db = record.Read();
        var waiting = db.OutgoingMessages.Where(message => message.State == OutgoingState.Pending || message.State == OutgoingState.Sending);

        // Each platform by itself: however many lanes of one are due, those of the others are seen.
        foreach (var platform in await waiting.Select(message => message.Platform).Distinct().ToListAsync(cancellationToken))
        {
            started.AddRange(await StartDueAsync(db, waiting.Where(message => message.Platform == platform), platform, cancellationToken));
        }

        return started;
    }

    private async Task<IReadOnlyList<Task>> StartDueAsync(
        ChatOpsDbContext db, IQueryable<OutgoingMessage> waiting, ChatPlatform platform, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var atWork = _lanes.Where(lane => lane.Value == platform).Select(lane => lane.Key).ToList();
        var free = (together.Takes(platform) ? MostLanesInRecord : MostLanesElsewhere) - atWork.Count;
        if (free <= 0)
        {
            return [];
        }

        var heads = await waiting
            .GroupBy(message => message.Lane)
            .Select(lane => lane.Min(message => message.Sequence))
            .Join(db.OutgoingMessages, head => head, message => message.Sequence, (_, message) => message)
            .Where(message => message.NotBefore <= now && (message.State == OutgoingState.Pending || message.LeaseUntil < now) && !atWork.Contains(message.Lane))
            .OrderBy(message => message.Priority).ThenBy(message => message.Sequence)
            .Select(message => new { message.Lane, message.Sequence })
            .Take(free)
            .ToListAsync(cancellationToken);
        return [.. heads.Where(head => _lanes.TryAdd(head.Lane, platform)).Select(head => WorkLaneAsync(platform, head.Lane, head.Sequence, cancellationToken))];
    }

    private async Task WorkLaneAsync(ChatPlatform platform, string lane, long head, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await SendLaneAsync(platform, lane, head, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The top of a lane: what it did not finish is found again.
            logger.LogError(exception, "The lane {Lane} stopped", lane);
        }
        finally
        {
            _lanes.TryRemove(lane, out _);
            signal.Wake();
        }
    }

    /// <summary>Sends a lane from its head on, until it is empty or has to wait.</summary>
    private async Task SendLaneAsync(ChatPlatform platform, string lane, long head, CancellationToken cancellationToken)
    {
        long? next = head;
        while (next is { } sequence)
        {
            if (together.Takes(platform))
            {
                if (await SendTogetherAsync(platform, lane, sequence, cancellationToken) is not { } alone)
                {
                    return;
                }

                sequence = alone;
            }

            if (!await SendOneAsync(sequence, cancellationToken))
            {
                return;
            }

            var now = clock.Now();
            await using var db = record.Read();
            var following = await db.OutgoingMessages
                .Where(message => message.Lane == lane && (message.State == OutgoingState.Pending || message.State == OutgoingState.Sending))
                .OrderBy(message => message.Sequence)
                .Select(message => new { message.Sequence, message.State, message.NotBefore })
                .FirstOrDefaultAsync(cancellationToken);

            // What another bot is sending, or what waits for its next attempt, is not overtaken.
            next = following is { State: OutgoingState.Pending } && following.NotBefore <= now ? following.Sequence : null;
        }
    }

    /// <summary>Sends all that can be sent together; the message that is left at the head of the lane, if there is one.</summary>
    private async Task<long?> SendTogetherAsync(ChatPlatform platform, string lane, long head, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var rest = await together.SendAsync(platform, lane, cancellationToken);
                if (rest.Alone is not null || !rest.More)
                {
                    return rest.Alone;
                }
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // One of them cannot be sent; each by itself tells which.
            logger.LogWarning(exception, "The messages of lane {Lane} did not go out together", lane);
            return head;
        }
    }

    /// <summary>True if the message is done with and the next one of the lane may go.</summary>
    private async Task<bool> SendOneAsync(long sequence, CancellationToken cancellationToken)
    {
        if (await record.WriteAsync((session, token) => ClaimAsync(session, sequence, token), cancellationToken) is not { } message)
        {
            return false;
        }

        if (message.State == OutgoingState.Superseded)
        {
            return true;
        }

        using var limit = new CancellationTokenSource(SendWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var gone = false;
        try
        {
            // Not waited for longer than that even if the platform's code does not hear that it is to stop.
            var sent = await sender.SendAsync(message, either.Token).WaitAsync(SendWithin + StopsWithin, clock, cancellationToken);
            gone = true;
            _lastTaken[message.Platform] = clock.Now();
            await (sent.Refusal is { } refusal
                ? FailAsync(message, refusal, cancellationToken, sent.Record)
                : record.WriteAsync((session, token) => MarkSentAsync(session, sequence, sent, token), cancellationToken));
            return true;
        }
        catch (ChatRefusedException exception)
        {
            await FailAsync(message, exception.Message, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The edge to a platform: whatever it threw, the message must not be lost and the other lanes go on.
            logger.LogWarning(exception, "Message {OutgoingId} ({Kind}) did not go out, attempt {Attempt}", message.Id, message.Kind, message.Attempts);
            return await PutBackAsync(message, exception, gone || exception is ChatAmbiguousException or OperationCanceledException or TimeoutException or ChatAwayException { MayHaveBegun: true }, cancellationToken);
        }
    }

    private static async Task<OutgoingMessage?> ClaimAsync(RecordSession session, long sequence, CancellationToken cancellationToken)
    {
        var message = await session.LockOutgoingAsync(sequence, cancellationToken);
        if (message is null || message.State is OutgoingState.Sent or OutgoingState.Failed or OutgoingState.Superseded
            || (message.State == OutgoingState.Sending && message.LeaseUntil >= session.Now) || message.NotBefore > session.Now)
        {
            return null;
        }

        // A later edit of the same card says all that this one would. But one that may have posted the card must find it.
        if (message is { State: OutgoingState.Pending, MayHaveBeenSent: false } && message.Kind is OutgoingKind.RefreshCard or OutgoingKind.RefreshTopic or OutgoingKind.RefreshRequest
            && await session.Db.OutgoingMessages.AnyAsync(
                later => later.Lane == message.Lane && later.Kind == message.Kind && later.Content == message.Content && later.Sequence > sequence && later.State == OutgoingState.Pending,
                cancellationToken))
        {
            message.Supersede();
            return message;
        }

        message.Claim(session.Now, Lease);
        return message;
    }

    private static async Task MarkSentAsync(RecordSession session, long sequence, Sent sent, CancellationToken cancellationToken)
    {
        var message = await session.LockOutgoingAsync(sequence, cancellationToken);
        if (message is null or { State: OutgoingState.Sent })
        {
            // Another bot took over when the lease was out, and was first.
            return;
        }

        message.MarkSent(sent.MessageId, session.Now);
        if (sent.Record is { } store)
        {
            await store(session, cancellationToken);
        }
    }

    private async Task<bool> PutBackAsync(OutgoingMessage message, Exception exception, bool ambiguous, CancellationToken cancellationToken)
    {
        var reason = exception is ChatAwayException ? exception.Message : exception.GetType().Name;
        var now = clock.Now();
        var isAway = exception is ChatAwayException || (exception is OperationCanceledException or TimeoutException or ChatAmbiguousException && !IsThere(message.Platform, now));
        if (isAway ? now - message.CreatedAt >= WaitsAtMost : message.Failures + 1 >= MostFailures)
        {
            await FailAsync(message, reason, cancellationToken);
            return true;
        }

        var pause = (exception as ChatAwayException)?.RetryAfter ?? TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(message.Attempts, 6)));
        await record.WriteAsync(
            async (session, token) =>
            {
                if (await OwnAsync(session, message, token) is not { } locked)
                {
                    return;
                }

                if (isAway)
                {
                    await SayAwayAsync(session, locked, pause, token);
                    locked.Wait(reason, session.Now + pause, ambiguous);
                }
                else if (ambiguous)
                {
                    locked.RetryAmbiguous(reason, session.Now + pause);
                }
                else
                {
                    locked.Retry(reason, session.Now + pause);
                }
            },
            cancellationToken);
        return false;
    }

    private bool IsThere(ChatPlatform platform, DateTimeOffset now) =>
        _lastTaken.TryGetValue(platform, out var taken) && now - taken < StillThere;

    /// <summary>Says it elsewhere, once a message: at the last attempt before it would be late to hear of it.</summary>
    private static async Task SayAwayAsync(RecordSession session, OutgoingMessage message, TimeSpan pause, CancellationToken cancellationToken)
    {
        var tellAt = message.CreatedAt + ToldAfter;
        var isTheTime = session.Now < tellAt ? session.Now + pause >= tellAt : message.NotBefore < tellAt;
        if (isTheTime && message.IncidentId is { } about
            && await session.Db.Incidents.AsNoTracking().SingleOrDefaultAsync(incident => incident.Id == about, cancellationToken) is { } incident)
        {
            new Announcer(session).ToIncidentElsewhere(incident, message.Platform, Notice.Warn(
                $"{message.Platform} has not taken anything since ", new TimeSpanned(message.CreatedAt),
                ". What is said there waits and goes out later, marked as delayed. Whoever reads only there does not know."));
        }
    }

    /// <param name="keep">What is to be kept of a message of which a part arrived.</param>
    private async Task FailAsync(
        OutgoingMessage claimed, string reason, CancellationToken cancellationToken, Func<RecordSession, CancellationToken, Task>? keep = null)
    {
        await record.WriteAsync(
            async (session, token) =>
            {
                if (await OwnAsync(session, claimed, token) is not { } message)
                {
                    return;
                }

                var isKnown = await GivenUp.IsKnownAsync(session.Db, message, reason, token);
                message.Fail(reason, session.Now);
                if (keep is not null)
                {
                    await keep(session, token);
                }

                if (message.IncidentId is { } incident && !isKnown)
                {
                    await GivenUp.TellAsync(session, message, incident, reason, token);
                }
                else if (message is { Kind: OutgoingKind.Whisper, IncidentId: null, Room: { Length: > 0 } room } && room != Announcer.Lobby)
                {
                    new Announcer(session).SayUnanswered(message.Platform, room, ChatJson.Read<Whispered>(message.Content).To);
                }
            },
            cancellationToken);
        logger.LogError("Message number {Sequence} was given up: {Reason}", claimed.Sequence, reason);
    }

    /// <summary>A message that is still this bot's; once its lease was out another may have taken it, and what became of it is theirs to say.</summary>
    private static async Task<OutgoingMessage?> OwnAsync(RecordSession session, OutgoingMessage claimed, CancellationToken cancellationToken) =>
        await session.LockOutgoingAsync(claimed.Sequence, cancellationToken) is { State: OutgoingState.Sending } message && message.Attempts == claimed.Attempts
            ? message
            : null;
}
