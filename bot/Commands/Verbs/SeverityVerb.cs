using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

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

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, reason) = context.Command.Split();
        if (!Severities.TryParse(word, out var severity))
        {
            return CommandAnswer.Refuse($"To which severity? {Severities.Choices}: ", new CommandSpan($"severity {context.Incident.Key} p1 <reason>"), ".");
        }

        if (reason.Length == 0)
        {
            return CommandAnswer.Refuse("Why? The reason is part of the record: ", new CommandSpan($"severity {context.Incident.Key} {word} <reason>"), ".");
        }

        var former = context.Incident.Severity;
        var change = context.Incident.ChangeSeverity(context.Policies.For(severity.Value), reason, context.Now);
        IReadOnlyList<Person> told = [];
        if (change is IncidentChange.Made { Event: SeverityChanged changed } && context.Policies.For(severity.Value).TellSecurityAtOnce && !context.Policies.For(former).TellSecurityAtOnce)
        {
            told = SecurityTeam.For(context, severity.Value, (await IncidentPeople.OfAsync(context.Session.Db, context.Incident, cancellationToken)).Excluded);
            change = changed with { Told = [.. told.Select(lead => lead.Id)] };
        }

        // Before it is said there, because a call by name reaches nobody who is not in the channel.
        foreach (var lead in told)
        {
            await AssignVerb.AddResponderAsync(context, lead, cancellationToken);
        }

        var answer = await Changing.ApplyAsync(context, change, () => Said(context, former, reason, told), cancellationToken);
        if (context.Incident.Sensitive && told.Count > 0)
        {
            // Saved first, so that they count as those who are on it.
            await context.Session.SaveAsync(cancellationToken);
            SecurityTeam.TellAlone(
                context, context.Incident, await IncidentPeople.OfAsync(context.Session.Db, context.Incident, cancellationToken),
                [.. told.Where(lead => lead.Id != context.Person.Id)], $"is no {former} any more");
        }

        return answer;
    }

    private static Notice Said(CommandContext context, Severity former, string reason, IReadOnlyList<Person> told)
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

        words.AddRange(SecurityTeam.Mentions(context, told));
        context.Announce.RefreshTopic(incident);
        var notice = Notice.Say([.. words]) with { Tone = incident.Severity < former ? NoticeTone.Danger : NoticeTone.Neutral };
        context.Announce.ToLobby(incident, notice);
        return notice;
    }
}
