using System.Collections.Concurrent;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>
/// Finds requests that wait for the bot, takes each under a lease that it renews, and hands it to what its state asks
/// for. With several bots on one record each request has one of them; when that one dies, another goes on.
/// </summary>
internal sealed class RequestWorker(
    RequestRecord record, RequestStages stages, RequestSignal signal, ActionPolicy policy, PolicyWatch rules, TimeProvider clock, ILogger<RequestWorker> logger) : BackgroundService
{
    private const int MostAtOnce = 32;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadCatalogueAfter = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Guid, Task> _inHand = new();

    /// <summary>One bot among several on the same record.</summary>
    private readonly string _me = Guid.NewGuid().ToString("N");

    /// <summary>Works on everything that waits now, and returns when all of it rests again. For tests.</summary>
    public async Task<int> WorkOnceAsync(CancellationToken cancellationToken)
    {
        var waiting = await WaitingAsync(cancellationToken);
        await Task.WhenAll(waiting.Select(id => WorkAsync(id, cancellationToken)));
        return waiting.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reading = ReadCatalogueAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var id in await WaitingAsync(stoppingToken))
                {
                    if (_inHand.Count < MostAtOnce && _inHand.TryAdd(id, Task.CompletedTask))
                    {
                        // One that is over already has taken itself out, and must not come back.
                        _inHand.TryUpdate(id, Task.Run(() => KeepAsync(id, stoppingToken), CancellationToken.None), Task.CompletedTask);
                    }
                }

                await signal.WaitAsync(LookEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // The top of a loop: the record may be away for a moment.
                logger.LogError(exception, "Waiting requests could not be looked up");
                await Task.Delay(LookEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll([reading, .. _inHand.Values]);
    }

    /// <summary>The catalogue is read when the start is over, so that neither the start nor the first who asks waits for it.</summary>
    private async Task ReadCatalogueAsync(CancellationToken stopping)
    {
        await Task.Delay(ReadCatalogueAfter, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCancellationRequested)
        {
            await Task.Run(() => policy.Digest, CancellationToken.None);
        }

        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await rules.NoteAsync(stopping);
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                logger.LogWarning(exception, "It could not be looked up yet whether the rules changed since the last start");
                await Task.Delay(LookEvery, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task KeepAsync(Guid id, CancellationToken stopping)
    {
        try
        {
            await WorkAsync(id, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next start goes on with it.
        }
        catch (Exception exception)
        {
            // One request that cannot be worked on must not stop the others; its lease runs out and it comes again.
            logger.LogError(exception, "Request {RequestId} ended in a fault", id);
        }
        finally
        {
            _inHand.TryRemove(id, out _);
            signal.Wake();
        }
    }

    private async Task WorkAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!await record.LeaseAsync(id, _me, cancellationToken))
        {
            return;
        }

        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(id, held);
        try
        {
            await stages.WorkAsync(id, _me, held.Token);
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
        }
    }

    /// <summary>Renews the lease as long as the work goes on. Whoever loses it stops: another bot has the request.</summary>
    private async Task RenewAsync(Guid id, CancellationTokenSource held)
    {
        var until = record.Now + RequestRecord.LeaseTime;
        try
        {
            while (record.Now < until - RenewEvery)
            {
                await Task.Delay(RenewEvery, clock, held.Token);
                try
                {
                    var asked = record.Now;
                    if (!await record.RenewAsync(id, _me, held.Token))
                    {
                        break;
                    }

                    until = asked + RequestRecord.LeaseTime;
                }
                catch (Exception exception) when (exception is not OperationCanceledException || !held.IsCancellationRequested)
                {
                    // A record that is away for a moment must not break off hours of work; the lease has some time left.
                    logger.LogWarning(exception, "The lease of request {RequestId} could not be renewed yet", id);
                }
            }

            await held.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The work is over.
        }
    }

    private async Task<IReadOnlyList<Guid>> WaitingAsync(CancellationToken cancellationToken)
    {
        var now = record.Now;
        var (ahead, farther) = (now + Dispatching.ClockLeeway, now + ActionRequest.LongestLease);
        await using var db = record.Read();
        var leftOpen = db.ActionRequests.LeftOpen(db.Incidents).Select(request => request.Id);
        return await db.ActionRequests
            .Where(request => (request.LeaseUntil == null || request.LeaseUntil <= now || request.LeaseUntil > farther)
                && (request.State == RequestState.PreChecking
                    || (request.State == RequestState.AwaitingApproval && (request.ExpiresAt <= now || request.RequestedAt > ahead))
                    || (request.State == RequestState.Approved && (request.NotBefore == null || request.NotBefore <= now || request.ApprovedAt > ahead))
                    || leftOpen.Contains(request.Id)
                    || request.State == RequestState.Dispatching || request.State == RequestState.Running || request.State == RequestState.Verifying
                    || (request.State == RequestState.Unknown && request.UndoneBy == null)
                    || (request.RevertsAt != null && request.RevertsAt <= now)))
            .OrderBy(request => request.Number)
            .Take(MostAtOnce * 2)
            .Select(request => request.Id)
            .ToListAsync(cancellationToken);
    }
}
