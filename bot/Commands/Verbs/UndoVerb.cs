using ChatOps.Actions.Catalog;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Asks for taking a run back, by the same rule as the run.</summary>
internal sealed class UndoVerb(RequestDesk desk) : IVerb
{
    public VerbSpec Spec { get; } = new("undo", "Ask to take a run back; the same number of people decide.", "undo [INC-7] A-12 [reason]")
    {
        Examples = ["undo A-12 the host is clean"],
        NeedsIncident = true,
        TakesWords = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, reason) = context.Command.Split();
        if (await RequestDesk.FindAsync(context, word, cancellationToken) is not { } request)
        {
            return await RequestDesk.WhichAsync(context, "undo", word, CanBeUndone, cancellationToken);
        }

        if (!CanBeUndone(request))
        {
            return CommandAnswer.Refuse(
                request.Kind != RequestKind.Run ? $"{request.Key} is itself an undo or a confirmation. Ask for the run anew instead."
                : request.UndoneBy is not null ? $"{request.Key} was taken back already."
                : $"{request.Key} is {RequestWords.Of(request.State).TrimEnd('.')}; there is nothing to take back.");
        }

        return desk.Policy.Catalog.Find(request.ActionId)?.Undo switch
        {
            UndoDefinition.Commands => await desk.FollowUpAsync(context, RequestKind.Undo, request, reason.Length == 0 ? "to take it back" : reason, cancellationToken),
            UndoDefinition.None none => CommandAnswer.Refuse($"{request.ActionId} cannot be taken back. ", new TextSpan(none.Because)),
            UndoDefinition.NotNeeded unneeded => CommandAnswer.Refuse("There is nothing to take back. ", new TextSpan(unneeded.Because)),
            _ => CommandAnswer.Refuse($"The catalogue of today does not know {request.ActionId}; the card of {request.Key} shows the commands that take it back."),
        };
    }

    /// <summary>Also what may have happened: taking back what did not happen does no harm, leaving what did may.</summary>
    private static bool CanBeUndone(ActionRequest request) =>
        request is { Kind: RequestKind.Run, Changes: true, UndoneBy: null }
        && request.State is RequestState.Succeeded or RequestState.Failed or RequestState.NoEffect or RequestState.Unknown or RequestState.SettledHappened or RequestState.SettledUnknowable
        && request.DispatchedAt is not null;
}
