using ChatOps.Bot.Actions;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Asks for an action on a host.</summary>
internal sealed class RunVerb(RequestDesk desk) : IVerb
{
    public VerbSpec Spec { get; } = new("run", "Ask for an action on a host; I show the plan, and a second person decides. Two dashes in place of the host mean the one that the incident is about.", "run [INC-7] <action> <host|--> [name=value …] <reason>")
    {
        Examples = ["run triage.host pve1 first look", "run contain.host-isolate pve1 ttl=180 ransomware note on the console", "run triage.host -- second look"],
        NeedsIncident = true,
        TakesWords = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (asked, refusal) = RunWords.Read(context, desk, needsReason: true);
        return asked is null ? refusal! : await desk.AskAsync(context, RequestKind.Run, asked, cancellationToken);
    }
}
