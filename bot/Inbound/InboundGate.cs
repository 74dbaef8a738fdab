using System.Globalization;
using System.Threading.Channels;
using ChatOps.Bot.Chat;
using ChatOps.Storage.ConsoleChat;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Inbound;

/// <summary>
/// Where everything that people do comes in: it is saved, then acknowledged, then done. Deliveries that arrive at the
/// same moment share one commit, so that a burst is acknowledged as fast as a single one.
/// </summary>
internal sealed class InboundGate(
    ChatOpsRecord record, InboundQueue queue, PlainTalk talk, AnswerLimits limits, TimeProvider clock, ILogger<InboundGate> logger) : BackgroundService
{
    private const int MostInOneCommit = 64;

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(4096);

    /// <summary>
    /// The key of a delivery that its sender chose, as it is kept: with the sender's id and how long that is, so that none can
    /// be written that is another's.
    /// </summary>
    public static string KeyOf(string sender, string key) => string.Create(CultureInfo.InvariantCulture, $"{sender.Length}:{sender}/{key}");

    /// <summary>Saves a delivery. The same delivery key again gives the first one's id and has no further effect.</summary>
    /// <exception cref="InboundUnavailableException">The record did not take it in time; it is safe to send it again.</exception>
    /// <exception cref="InboundRefusedException">The record will never take it as it is.</exception>
    public Task<AcceptedDelivery> AcceptAsync(
        AccountKey account, string userName, string deliveryKey, string room, InboundInput input, CancellationToken cancellationToken) =>
        AcceptAsync(NewId(), account, userName, deliveryKey, room, input, cancellationToken);

    /// <summary>An id for a delivery, for a sender who has to know it before it is saved.</summary>
    public Guid NewId() => Guid.CreateVersion7(clock.Now());

    /// <inheritdoc cref="AcceptAsync(AccountKey, string, string, string, InboundInput, CancellationToken)"/>
    public async Task<AcceptedDelivery> AcceptAsync(
        Guid id, AccountKey account, string userName, string deliveryKey, string room, InboundInput input, CancellationToken cancellationToken)
    {
        if (!KeepableText.Takes(account.Workspace) || !KeepableText.Takes(account.UserId) || !KeepableText.Takes(deliveryKey) || !KeepableText.Takes(room))
        {
            throw new InboundRefusedException(null);
        }

        // What somebody is called is only shown, so it keeps nobody out.
        var name = KeepableText.Takes(userName) ? userName : CleanText.Line(userName);
        var delivery = new InboundDelivery(id, account, name, deliveryKey, room, input.Kind, ChatJson.Write(input), clock.Now());
        var waiting = new Waiting(delivery, input);
        using var limit = new CancellationTokenSource(limits.Save, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _waiting.Writer.WriteAsync(waiting, either.Token);
            return await waiting.Saved.Task.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new InboundUnavailableException("The record did not answer in time.", null) { MayBeDone = !waiting.TryGiveUp() };
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Waiting>(MostInOneCommit);
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < MostInOneCommit && _waiting.Reader.TryRead(out var next))
            {
                // Somebody who was told that nothing was done may have typed it again.
                if (next.TryBegin())
                {
                    batch.Add(next);
                }
            }

            if (batch.Count == 0)
            {
                continue;
            }

            await SaveAsync(batch, stoppingToken);
        }
    }

    private async Task SaveAsync(List<Waiting> batch, CancellationToken cancellationToken)
    {
        try
        {
            Talk(batch);
            if (await TryTogetherAsync(batch, cancellationToken))
            {
                batch.ForEach(waiting => Accepted(waiting, new AcceptedDelivery(waiting.Delivery.Id, false)));
                return;
            }

            // One of them is a repetition, or nothing that the record takes; each by itself tells which.
            foreach (var waiting in batch)
            {
                await SaveOneAsync(waiting, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The top of the loop: those who still wait are told, and the next batch is tried.
            var mayBeDone = !SavingTrouble.SurelySavedNothing(exception);
            logger.LogError(exception, "{Count} deliveries could not be saved", batch.Count);
            foreach (var waiting in batch)
            {
                waiting.Saved.TrySetException(new InboundUnavailableException("The record is not reachable.", exception) { MayBeDone = mayBeDone });
            }
        }
    }

    /// <summary>Does at once what is nothing but talk; what follows something else of its room has to wait for that.</summary>
    private void Talk(List<Waiting> batch)
    {
        var busy = new HashSet<string>(StringComparer.Ordinal);
        foreach (var waiting in batch)
        {
            waiting.Typed = busy.Contains(waiting.Delivery.Room) ? null : talk.Do(waiting.Delivery, waiting.Input);
            if (waiting.Typed is null)
            {
                busy.Add(waiting.Delivery.Room);
            }
        }
    }

    /// <summary>False if one of them stands in the way of the others.</summary>
    private async Task<bool> TryTogetherAsync(List<Waiting> batch, CancellationToken cancellationToken)
    {
        try
        {
            return await TryInsertAsync(batch, cancellationToken);
        }
        catch (Exception exception) when (SavingTrouble.IsOfTheRows(exception))
        {
            return false;
        }
    }

    private Task<bool> TryInsertAsync(IReadOnlyCollection<Waiting> batch, CancellationToken cancellationToken) =>
        record.TryInsertAsync(
            [.. batch.Select(waiting => waiting.Delivery)], (ConsoleMessage[])[.. batch.Select(waiting => waiting.Typed).OfType<ConsoleMessage>()],
            cancellationToken);

    private async Task SaveOneAsync(Waiting waiting, CancellationToken cancellationToken)
    {
        var delivery = waiting.Delivery;
        try
        {
            if (await TryInsertAsync([waiting], cancellationToken))
            {
                Accepted(waiting, new AcceptedDelivery(delivery.Id, false));
                return;
            }
        }
        catch (Exception exception) when (SavingTrouble.IsOfTheRows(exception))
        {
            logger.LogError(exception, "The record does not take a delivery from {Platform}", delivery.Platform);
            waiting.Saved.TrySetException(new InboundRefusedException(exception));
            return;
        }

        await using var db = record.Read();
        var first = await db.InboundDeliveries
            .Where(known => known.Platform == delivery.Platform && known.Workspace == delivery.Workspace
                && known.DeliveryKey == delivery.DeliveryKey)
            .Select(known => known.Id)
            .SingleAsync(cancellationToken);
        waiting.Saved.TrySetResult(new AcceptedDelivery(first, true));
    }

    private void Accepted(Waiting waiting, AcceptedDelivery accepted)
    {
        // Queued even if the sender gave up waiting: it is saved, so it counts.
        if (waiting.Typed is null)
        {
            queue.Add(accepted.Id, waiting.Delivery.Room);
        }
        else
        {
            talk.Done(waiting.Delivery.Room);
        }

        waiting.Saved.TrySetResult(accepted);
    }

    private sealed record Waiting(InboundDelivery Delivery, InboundInput Input)
    {
        private const int Begun = 1;
        private const int GivenUp = 2;

        private int _fate;

        /// <summary>It is being saved from here on. False if its sender gave up before.</summary>
        public bool TryBegin() => Interlocked.CompareExchange(ref _fate, Begun, 0) == 0;

        /// <summary>Its sender waits no longer, and it will not be saved. False if that has begun already.</summary>
        public bool TryGiveUp() => Interlocked.CompareExchange(ref _fate, GivenUp, 0) == 0;

        /// <summary>Set if it is done with being saved.</summary>
        public ConsoleMessage? Typed { get; set; }

        public TaskCompletionSource<AcceptedDelivery> Saved { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>A delivery that is saved.</summary>
/// <param name="Id">Its id in the record, to wait for the answer with.</param>
/// <param name="Repeated">It had come before; this time changes nothing.</param>
internal sealed record AcceptedDelivery(Guid Id, bool Repeated);

/// <summary>Nothing was done, or it will be found out by sending the same delivery again.</summary>
internal sealed class InboundUnavailableException(string message, Exception? inner) : Exception(message, inner)
{
    /// <summary>Whether it may still be saved, and then done; false if it surely was not and will not be.</summary>
    public bool MayBeDone { get; init; }

    /// <summary>What the person is told.</summary>
    public string Words => MayBeDone
        ? "The record does not answer at the moment. What you did may still be done when it does: look before you do it again."
        : "The record does not answer at the moment, so nothing was done. Do it again in a moment.";
}

/// <summary>The record will never take it as it is, so nothing was done, and sending it again does not help.</summary>
internal sealed class InboundRefusedException(Exception? inner) : Exception(Sentence, inner)
{
    /// <summary>What the sender is told.</summary>
    public const string Sentence = "There is a sign in that, or it is so long, that it cannot be kept, so nothing was done.";
}
