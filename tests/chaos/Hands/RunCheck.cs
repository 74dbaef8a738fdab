using ChatOps.Storage.Requests;

namespace ChatOps.Chaos.Hands;

/// <summary>Holds the outcome of a run to what the host has to show for it.</summary>
internal static class RunCheck
{
    /// <summary>What is wrong with it; empty if all is well.</summary>
    /// <param name="lines">How often it ran, as the host has it.</param>
    public static IEnumerable<string> Find(ActionRequest request, int lines)
    {
        if (lines > 1)
        {
            yield return $"{request.Key} on {request.HostId} ran {lines} times.";
        }

        if (lines == 0 && request.State.Happened())
        {
            yield return $"{request.Key} on {request.HostId} is {request.State} and never ran.";
        }

        if (lines > 0 && request.State is RequestState.Denied or RequestState.Expired or RequestState.Voided or RequestState.Withdrawn or RequestState.Refused)
        {
            yield return $"{request.Key} on {request.HostId} is {request.State} and ran.";
        }

        if (lines > 0 && request.State == RequestState.NoEffect)
        {
            yield return $"{request.Key} on {request.HostId} is said to be without effect, and has one.";
        }

        if (!request.State.IsOver() && request.State != RequestState.Unknown)
        {
            yield return $"{request.Key} on {request.HostId} stands at {request.State} and does not go on.";
        }
    }
}
