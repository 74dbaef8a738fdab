using ChatOps.Bot.Actions;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Keeps what would take itself back.</summary>
internal sealed class ConfirmVerb(RequestDesk desk) : IVerb
{
    public VerbSpec Spec { get; } = new("confirm", "Keep an isolation that would end by itself.", "confirm [INC-7] A-12 [reason]")
    {
        Aliases = ["keep"],
        Examples = ["confirm A-12"],
        NeedsIncident = true,
        TakesWords = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, reason) = context.Command.Split();
        if (await RequestDesk.FindAsync(context, word, cancellationToken) is not { } request)
        {
            return await RequestDesk.WhichAsync(context, "confirm", word, known => known.RevertsAt is not null, cancellationToken);
        }

        if (request.RevertsAt is null || !CanBeKept(request.State))
        {
            return CommandAnswer.Refuse(
                request.RevertsAfterSeconds is null ? $"{request.Key} does not end by itself, so there is nothing to keep."
                : request.UndoneBy is not null ? $"{request.Key} is over already."
                : request.State == RequestState.Succeeded ? $"{request.Key} is kept already."
                : $"{request.Key} is {RequestWords.Of(request.State)}; it can be kept when it has run.");
        }

        return await desk.FollowUpAsync(context, RequestKind.Confirm, request, reason.Length == 0 ? "to keep it" : reason, cancellationToken);
    }

    /// <summary>Also what nobody could prove: the keeping is proven by itself, and a silent witness must not open a host to an intruder.</summary>
    public static bool CanBeKept(RequestState state) =>
        state is RequestState.Succeeded or RequestState.Unknown or RequestState.NoEffect or RequestState.SettledHappened or RequestState.SettledUnknowable;
}
