using ChatOps.Bot.Chat;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Proves the timeline as it stands in the database now, or names the first bad entry.</summary>
internal sealed class VerifyVerb(Checkpoints checkpoints) : IVerb
{
    public VerbSpec Spec { get; } = new("verify", "Prove the timeline, or name the first bad entry.", "verify [INC-7] [#142 9f3a…]")
    {
        Examples = ["verify", "verify #142 9f3a6c1be07d22f4"],
        NeedsIncident = true,
        OnlyReads = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        var db = context.Session.Db;
        var quoted = new List<QuotedHead>();
        if (context.Command.Text.Length > 0)
        {
            if (!QuotedHead.TryParse(context.Command.Text.TrimEnd('…', '.'), out var head))
            {
                return CommandAnswer.Refuse("A quoted head looks like ", new CodeSpan("#142 9f3a6c1be07d22f4"), ", as it stands under each status update.");
            }

            quoted.Add(head!);
        }

        quoted.AddRange((await db.StatusUpdates.AsNoTracking().Where(update => update.IncidentId == incident.Id).ToListAsync(cancellationToken))
            .Select(update => new QuotedHead(update.HeadSequence, Convert.ToHexStringLower(update.HeadHash))));
        var verifier = new TimelineVerifier(quoted);
        await foreach (var entry in db.TimelineEntries.AsNoTracking().Of(incident.Id).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (!verifier.Add(entry))
            {
                break;
            }
        }

        var report = verifier.Finish();
        var (count, faults) = await checkpoints.CheckAsync(db, incident, cancellationToken);
        var notice = VerificationWords.Notice(incident.Key, report);
        return CommandAnswer.Done(faults.Count > 0
            ? notice with
            {
                Tone = NoticeTone.Danger,
                Title = $"{incident.Key}: the timeline does NOT hold",
                Blocks = [new ListBlock("What was signed says otherwise", [.. faults.Select(fault => (IReadOnlyList<ChatSpan>)[new TextSpan(fault)])]), .. notice.Blocks],
            }
            : notice with { Blocks = [.. notice.Blocks, new ParagraphBlock([count == 0 ? "Nothing of it was signed yet; that happens once a minute." : $"{count} signed checkpoints fit, in the record and in the vault."])] });
    }
}
