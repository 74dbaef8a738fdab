using ChatOps.Bot.Actions;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Shows what an action would do to a host, without asking for it.</summary>
internal sealed class PlanVerb(RequestDesk desk) : IVerb
{
    public VerbSpec Spec { get; } = new("plan", "Show what an action would do to a host; nothing is changed. Two dashes in place of the host mean the one that the incident is about.", "plan [INC-7] <action> <host|--> [name=value …]")
    {
        Examples = ["plan contain.host-isolate pve1 ttl=180"],
        NeedsIncident = true,
        TakesWords = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (asked, refusal) = RunWords.Read(context, desk, needsReason: false);
        return asked is null ? refusal! : await desk.AskAsync(context, RequestKind.Preview, asked, cancellationToken);
    }
}
