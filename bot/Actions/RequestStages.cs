using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Actions;

/// <summary>What is done with a request, by where it stands.</summary>
internal sealed class RequestStages(
    RequestRecord record, PreChecking preChecking, Dispatching dispatching, Execution execution, Reversion reversion)
{
    /// <summary>Brings a request that this bot holds as far as it goes.</summary>
    public async Task WorkAsync(Guid id, string owner, CancellationToken cancellationToken)
    {
        var read = await record.ReadAsync(id, cancellationToken);
        if (await dispatching.StopAsync(read, owner, cancellationToken))
        {
            return;
        }

        switch (read.Request.State)
        {
            case RequestState.PreChecking:
                await preChecking.WorkAsync(read, owner, cancellationToken);
                break;
            case RequestState.AwaitingApproval:
                await dispatching.ExpireAsync(id, owner, cancellationToken);
                break;
            case RequestState.Approved:
                if (await dispatching.WorkAsync(read, owner, cancellationToken))
                {
                    await execution.WorkAsync(await record.ReadAsync(id, cancellationToken), owner, false, cancellationToken);
                }

                break;
            case RequestState.Unknown when read.Request.RevertsAt is { } due && due <= record.Now:
                // Whatever became of it, by now it should be over; then nothing is left to find out.
                await reversion.WorkAsync(read, owner, cancellationToken);
                break;
            case RequestState.Dispatching or RequestState.Running or RequestState.Verifying or RequestState.Unknown:
                await execution.WorkAsync(read, owner, true, cancellationToken);
                break;
            default:
                await reversion.WorkAsync(read, owner, cancellationToken);
                break;
        }
    }
}
