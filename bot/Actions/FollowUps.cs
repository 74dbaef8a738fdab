using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Actions;

/// <summary>What it means for a run that what was to take it back, or to keep it, happened.</summary>
internal static class FollowUps
{
    /// <summary>Marks the run that a request is about; nothing where it is about none, or did not happen.</summary>
    public static async Task ApplyAsync(RecordSession session, Incident incident, ActionRequest request, CancellationToken cancellationToken)
    {
        if (!request.State.Happened() || request.OfRequestId is not { } earlier || await session.LockRequestAsync(earlier, cancellationToken) is not { } of)
        {
            return;
        }

        if (request.Kind == RequestKind.Undo)
        {
            of.Undone(request.Id);
        }
        else
        {
            of.Kept();
        }

        new Announcer(session).RefreshRequest(incident, earlier);
    }
}
