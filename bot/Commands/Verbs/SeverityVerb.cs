using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Changes how bad it is; cadence and clocks are planned anew.</summary>
internal sealed class SeverityVerb : IVerb
{
    public VerbSpec Spec { get; } = new("severity", "Change the severity; the cadence and the clocks are planned anew.", "severity [INC-7] p0|p1|p2|p3 <reason>")
    {
        Aliases = ["sev"],
        Examples = ["severity p1 contained to one host"],
        NeedsIncident = true,
        TakesArgument = true,
    };

    public Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, reason) = context.Command.Split();
        if (!Severities.TryParse(word, out var severity))
        {
            return Task.FromResult(CommandAnswer.Refuse($"To which severity? {Severities.Choices}: ", new CommandSpan($"severity {context.Incident.Key} p1 <reason>"), "."));
        }

        if (reason.Length == 0)
        {
            return Task.FromResult(CommandAnswer.Refuse("Why? The reason is part of the record: ", new CommandSpan($"severity {context.Incident.Key} {word} <reason>"), "."));
        }

        var former = context.Incident.Severity;
        return Changing.ApplyAsync(
            context, context.Incident.ChangeSeverity(context.Policies.For(severity.Value), reason, context.Now),
            () => Said(context, former, reason), cancellationToken);
    }

    private static Notice Said(CommandContext context, Severity former, string reason)
    {
        var incident = context.Incident;
        var words = new List<ChatSpan>
        {
            Changing.Who(context), $" changed {incident.Key} from {former} to ", new TextSpan($"{incident.Severity} ({Severities.Name(incident.Severity)})", Strong: true),
            ": ", new TextSpan(reason), ".",
        };
        if (incident.NextUpdateDueAt is { } next)
        {
            words.Add(" Next update at ");
            words.Add(new TimeSpanned(next));
            words.Add(".");
        }

        context.Announce.RefreshTopic(incident);
        var notice = Notice.Say([.. words]) with { Tone = incident.Severity < former ? NoticeTone.Danger : NoticeTone.Neutral };
        context.Announce.ToLobby(incident, notice);
        return notice;
    }
}
