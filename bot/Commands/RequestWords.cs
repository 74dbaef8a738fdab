using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Commands;

/// <summary>States and ends of requests in words.</summary>
internal static class RequestWords
{
    public static string Of(RequestState state) => state switch
    {
        RequestState.PreChecking => "looking at the host",
        RequestState.AwaitingApproval => "waiting for approval",
        RequestState.Approved => "approved",
        RequestState.Dispatching => "starting",
        RequestState.Running => "running",
        RequestState.Verifying => "being proven",
        RequestState.Shown => "shown, not run",
        RequestState.Refused => "refused",
        RequestState.Denied => "denied",
        RequestState.Withdrawn => "withdrawn",
        RequestState.Expired => "expired",
        RequestState.Voided => "void",
        _ => Outcome(state),
    };

    /// <param name="proven">Whether every proof was asked for.</param>
    public static string Of(RequestState state, bool proven) =>
        state == RequestState.Succeeded && !proven ? "succeeded, as far as it could be proven." : Of(state);

    public static string Outcome(RequestState state) => state switch
    {
        RequestState.Succeeded => "succeeded, proven.",
        RequestState.Failed => "failed.",
        RequestState.NoEffect => "had no effect, whatever the host says.",
        RequestState.Unknown => "UNKNOWN: nobody can tell yet whether it happened.",
        RequestState.SettledHappened => "it happened, people say.",
        RequestState.SettledNotHappened => "it did not happen, people say.",
        RequestState.SettledUnknowable => "it cannot be known, people say.",
        _ => Of(state),
    };

    public static string Asks(RequestKind kind) => kind switch
    {
        RequestKind.Run => "run ",
        RequestKind.Undo => "undo ",
        RequestKind.Confirm => "keep ",
        RequestKind.Preview => "show the plan of ",
    };

    /// <summary>
    /// What would happen if it were approved: an undo must not be taken for the action that it takes back, nor the other
    /// way round.
    /// </summary>
    /// <param name="of">The run that it takes back or keeps, where it is known.</param>
    public static string What(ActionRequest request, ActionRequest? of) => request.Kind switch
    {
        RequestKind.Undo => $"undo of {Earlier(request, of)} on {request.HostId}",
        RequestKind.Confirm => $"keeping of {Earlier(request, of)} on {request.HostId}",
        RequestKind.Run or RequestKind.Preview => $"{request.ActionId} on {request.HostId}",
    };

    private static string Earlier(ActionRequest request, ActionRequest? of) =>
        of is null ? request.ActionId : $"{of.Key} ({request.ActionId})";

    public static string Ending(StepEnding ending, int? exitCode) => ending switch
    {
        StepEnding.Exited => $"exit code {exitCode}",
        StepEnding.Signalled => "ended by a signal",
        StepEnding.NotSent => "never started",
        StepEnding.Lost => "nobody knows how it ended",
    };
}
