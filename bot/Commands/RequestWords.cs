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

    public static string Ending(StepEnding ending, int? exitCode) => ending switch
    {
        StepEnding.Exited => $"exit code {exitCode}",
        StepEnding.Signalled => "ended by a signal",
        StepEnding.NotSent => "never started",
        StepEnding.Lost => "nobody knows how it ended",
    };
}
