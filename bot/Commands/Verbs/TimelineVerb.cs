using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Reports;
using ChatOps.Bot.Settings;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Shows what is on the record.</summary>
internal sealed class TimelineVerb(TimelineWords words) : IVerb
{
    private const int Most = 30;

    public VerbSpec Spec { get; } = new("timeline", "Show what is on the record.", "timeline [INC-7] [--since 1h]")
    {
        Aliases = ["log"],
        Examples = ["timeline --since 2h"],
        Options = [new("since", "1h")],
        NeedsIncident = true,
        OnlyReads = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        var entries = context.Session.Db.TimelineEntries.AsNoTracking().Where(entry => entry.IncidentId == incident.Id);
        if (context.Command.Option("since") is { } typed)
        {
            if (!Duration.TryParse(typed, out var since))
            {
                return CommandAnswer.Refuse("Since how long? ", new CommandSpan($"timeline {incident.Key} --since 1h"), ".");
            }

            var from = context.Now - since;
            entries = entries.Where(entry => entry.HappenedAt >= from);
        }

        var count = await entries.CountAsync(cancellationToken);
        var last = await entries.OrderByDescending(entry => entry.Sequence).Take(Most).ToListAsync(cancellationToken);
        last.Reverse();
        var head = await context.Session.HeadAsync(incident.Id, cancellationToken);
        return CommandAnswer.Done(new Notice
        {
            Title = count > Most ? $"{incident.Key} timeline, the last {Most} of {count} entries" : $"{incident.Key} timeline, {count} entries",
            Blocks =
            [
                new ListBlock(null, [.. last.Select(entry => (IReadOnlyList<ChatSpan>)[.. words.Line(entry)])]),
                new ParagraphBlock(["Head ", new CodeSpan(head.Quote), ". Everything: ", new CommandSpan($"export {incident.Key} md"), "."]),
            ],
        });
    }
}
