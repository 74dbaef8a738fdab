namespace ChatOps.Storage.Requests;

/// <summary>Which state may follow which. The database holds the same table (see <c>RequestGuards</c>).</summary>
public static class RequestStateRules
{
    private static readonly Dictionary<RequestState, RequestState[]> Next = new()
    {
        [RequestState.PreChecking] = [RequestState.AwaitingApproval, RequestState.Approved, RequestState.Shown, RequestState.Refused, RequestState.Withdrawn, RequestState.Expired],
        [RequestState.AwaitingApproval] = [RequestState.Approved, RequestState.Denied, RequestState.Withdrawn, RequestState.Expired, RequestState.Voided],
        [RequestState.Approved] = [RequestState.Dispatching, RequestState.Denied, RequestState.Withdrawn, RequestState.Expired, RequestState.Voided],
        [RequestState.Dispatching] = [RequestState.Running, RequestState.Failed, RequestState.Unknown],
        [RequestState.Running] = [RequestState.Verifying, RequestState.Failed, RequestState.Unknown],
        [RequestState.Verifying] = [RequestState.Succeeded, RequestState.Failed, RequestState.NoEffect, RequestState.Unknown],
        [RequestState.Unknown] = [RequestState.Running, RequestState.Succeeded, RequestState.NoEffect, RequestState.Failed, RequestState.SettledHappened, RequestState.SettledNotHappened, RequestState.SettledUnknowable],
    };

    /// <summary>Every legal step.</summary>
    public static IEnumerable<(RequestState From, RequestState To)> All => Next.SelectMany(pair => pair.Value.Select(to => (pair.Key, to)));

    public static bool MayBecome(this RequestState from, RequestState to) => Next.TryGetValue(from, out var ahead) && ahead.Contains(to);

    /// <summary>Nothing follows any more.</summary>
    public static bool IsOver(this RequestState state) => !Next.ContainsKey(state);

    /// <summary>People can still stop it.</summary>
    public static bool IsOpen(this RequestState state) =>
        state is RequestState.PreChecking or RequestState.AwaitingApproval or RequestState.Approved;

    /// <summary>It is this host's one changing action at the moment.</summary>
    public static bool IsAtWork(this RequestState state) =>
        state is RequestState.Dispatching or RequestState.Running or RequestState.Verifying;

    /// <summary>Whether it is sure that it did something to the host.</summary>
    public static bool Happened(this RequestState state) => state is RequestState.Succeeded or RequestState.SettledHappened;
}
