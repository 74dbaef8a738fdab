using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Delays the next status update once, on the record.</summary>
internal sealed class SnoozeVerb : IVerb
{
    public VerbSpec Spec { get; } = new("snooze", "Delay the next update, once; the interval stays.", "snooze [INC-7] 10m <reason>")
    {
        Examples = ["snooze 10m the memory image is nearly done"],
        NeedsIncident = true,
        TakesArgument = true,
    };

    public Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, reason) = context.Command.Split();
        var incident = context.Incident;
        if (!Duration.TryParse(word, out var delay))
        {
            return Task.FromResult(CommandAnswer.Refuse(
                $"For how long, and why? From {new Duration(Incident.ShortestSnooze)} to {new Duration(context.Policies.For(incident.Severity).UpdateEvery)} (one interval): ", new CommandSpan($"snooze {incident.Key} 10m <reason>"), "."));
        }

        if (reason.Length == 0)
        {
            return Task.FromResult(CommandAnswer.Refuse("Why? The reason is part of the record: ", new CommandSpan($"snooze {incident.Key} {word} <reason>"), "."));
        }

        return Changing.ApplyAsync(
            context, incident.Snooze(delay, context.Policies.For(incident.Severity).UpdateEvery, reason),
            () => Notice.Say(
                Changing.Who(context), $" delayed the next update by {delay} to ", new TimeSpanned(incident.NextUpdateDueAt!.Value), ": ", new TextSpan(reason), "."),
            cancellationToken);
    }
}
