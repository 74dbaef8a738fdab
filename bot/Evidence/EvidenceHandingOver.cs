using System.Globalization;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>An item changes hands outside of the vault: who has it says so, and the receiver confirms with what they computed over it.</summary>
internal static class EvidenceHandingOver
{
    private const int DigestLength = 64;

    /// <summary>Somebody gives it.</summary>
    public static async Task<CommandAnswer> GiveAsync(CommandContext context, EvidenceItem item, string words, CancellationToken cancellationToken)
    {
        var end = words.IndexOf(',', StringComparison.Ordinal);
        var (to, how) = end < 0 ? (words.Trim(), "") : (words[..end].Trim(), words[(end + 1)..].Trim());
        if (to.Length == 0 || how.Length == 0)
        {
            return CommandAnswer.Refuse("To whom, and how? ", new CommandSpan($"evidence handover {item.Key} @technical-lead, on a sealed disk"), " or ", new CommandSpan($"evidence handover {item.Key} Sgt. Miller of the state police, on a sealed disk"), ".");
        }

        if (!await EvidenceDownload.HasFilesAsync(context.Session.Db, item, cancellationToken))
        {
            return CommandAnswer.Refuse($"Nothing of {item.Key} is in the vault: {EvidenceWords.Of(item.State)}.");
        }

        if (!await HasAsync(context, item, cancellationToken))
        {
            return CommandAnswer.Refuse($"The record does not say that you have {item.Key}: who hands it over fetched it, or received it and has not handed it on. First ", new CommandSpan($"evidence get {item.Key} <what for>"), ".");
        }

        var person = to.StartsWith('@') ? PeopleWords.Find(context, to) : null;
        if (to.StartsWith('@') && person is null)
        {
            return PeopleWords.WhoIs(context, to);
        }

        if (person?.Id == context.Person.Id)
        {
            return CommandAnswer.Refuse("You have it already.");
        }

        var given = new EvidenceHandOver(
            item.Id, context.Person.Id, person?.Id, person?.Name ?? CleanText.Shortened(CleanText.Line(to), 200), CleanText.Shortened(CleanText.Line(how), 300), context.Now);
        context.Session.Db.EvidenceHandOvers.Add(given);
        await context.RecordAsync(new EvidenceHandOverBegun(item.Key, context.Person.Id, given.Receiver, given.How), cancellationToken);
        return Said(context, Notice.Say(
            Changing.Who(context), $" hands {item.Key} over to ", new TextSpan(given.Receiver), ", ", new TextSpan(given.How),
            $". {(person is null ? "Another of us who sees it arrive" : "They")} computes the SHA-256 of {What(item)} and says ", new CommandSpan($"evidence received {item.Key} <sha256>"), "."));
    }

    /// <summary>Somebody has it and says what they computed over it.</summary>
    public static async Task<CommandAnswer> ReceiveAsync(CommandContext context, EvidenceItem item, string words, CancellationToken cancellationToken)
    {
        var end = words.IndexOf(' ', StringComparison.Ordinal);
        var (sha256, from) = end < 0 ? (words, "") : (words[..end], words[(end + 1)..].Trim());
        if (sha256.Length != DigestLength || !sha256.All(char.IsAsciiHexDigit))
        {
            return CommandAnswer.Refuse($"Say the SHA-256 that you computed over {What(item)}: ", new CommandSpan($"evidence received {item.Key} <sha256>"), ".");
        }

        var open = await context.Session.Db.EvidenceHandOvers.AsTracking().Where(given => given.ItemId == item.Id && given.ReceivedAt == null).OrderBy(given => given.GivenAt).ToListAsync(cancellationToken);
        var ours = open.Find(given => given.IsFor(context.Person.Id));
        if (ours is null && open.Count > 0)
        {
            return CommandAnswer.Refuse(open[0].GiverId == context.Person.Id
                ? $"You gave {item.Key} away yourself; who received it has to say so."
                : $"{item.Key} was handed to {open[0].Receiver}, who has to say so.");
        }

        if (ours is null && from.Length == 0)
        {
            return CommandAnswer.Refuse($"Nobody said that they hand {item.Key} over. From whom do you have it? ", new CommandSpan($"evidence received {item.Key} <sha256> from Ana on a disk"), ".");
        }

        var seen = sha256.ToLower(CultureInfo.InvariantCulture);
        ours?.Receive(context.Person.Id, seen, context.Now);
        var matches = (await ExpectedAsync(context, item, cancellationToken)).Contains(seen, StringComparer.Ordinal);
        var giver = ours is null ? CleanText.Shortened(CleanText.Line(from), 300) : $"{context.People.NameOf(ours.GiverId)}, {ours.How}";
        var receiver = ours is { ReceiverId: null } ? $"{ours.Receiver} (confirmed by {context.Person.Id})" : context.Person.Id.Value;
        var verdict = matches ? "The digest is that of the record." : "The digest is NOT that of the record: what they have is something else.";
        await context.RecordAsync(new EvidenceHandedOver(item.Key, giver, receiver, seen, matches, verdict), cancellationToken);
        return Said(context, Notice.Say(
            ours is { ReceiverId: null } ? new TextSpan(ours.Receiver, Strong: true) : Changing.Who(context), $" has {item.Key} now, from ", new TextSpan(giver), $". {verdict}") with
        {
            Tone = matches ? NoticeTone.Neutral : NoticeTone.Danger,
        });
    }

    /// <summary>
    /// Whether the chain of custody says that they have it. Who fetched it may hand over copies of what they fetched; who
    /// received it has that one, until they hand it on.
    /// </summary>
    private static async Task<bool> HasAsync(CommandContext context, EvidenceItem item, CancellationToken cancellationToken)
    {
        TimelineEntryKind[] kinds = [TimelineEntryKind.EvidenceGivenOut, TimelineEntryKind.EvidenceGivingBroke, TimelineEntryKind.EvidenceHandedOver, TimelineEntryKind.EvidenceHandOverBegun];
        var (me, fetched, held) = (context.Person.Id, 0, 0);
        foreach (var entry in await context.Session.Db.TimelineEntries.AsNoTracking().Of(context.Incident.Id).Where(entry => kinds.Contains(entry.Kind) && entry.Payload != null).ToListAsync(cancellationToken))
        {
            fetched += entry.Kind == TimelineEntryKind.EvidenceGivenOut && entry.ReadPayload<EvidenceGivenOut>() is { } given && given.Item == item.Key && given.To == me ? 1
                : entry.Kind == TimelineEntryKind.EvidenceGivingBroke && entry.ReadPayload<EvidenceGivingBroke>() is { } broke && broke.Item == item.Key && broke.To == me ? -1 : 0;
            held += entry.Kind == TimelineEntryKind.EvidenceHandedOver && entry.ReadPayload<EvidenceHandedOver>() is { Matches: true } handed && handed.Item == item.Key && handed.To == me.Value ? 1
                : entry.Kind == TimelineEntryKind.EvidenceHandOverBegun && entry.ReadPayload<EvidenceHandOverBegun>() is { } begun && begun.Item == item.Key && begun.From == me ? -1 : 0;
        }

        return fetched > 0 || held > 0;
    }

    /// <summary>What a receiver computes it over.</summary>
    private static string What(EvidenceItem item) => item.ChunkBytes is null ? "the file" : "the list SHA256SUMS in the archive, after checking the pieces with it";

    private static async Task<IReadOnlyList<string>> ExpectedAsync(CommandContext context, EvidenceItem item, CancellationToken cancellationToken)
    {
        if (item.ChunkBytes is null)
        {
            return item.SealedSha256 is { } sha256 ? [sha256] : [];
        }

        // Archives that were fetched from older versions have whole pieces only.
        var pieces = await context.Session.Db.EvidencePieces.AsNoTracking().Where(piece => piece.ItemId == item.Id).OrderBy(piece => piece.Offset).ThenBy(piece => piece.Attempt).ToListAsync(cancellationToken);
        return [.. new[] { pieces, [.. pieces.Where(piece => piece.Whole)] }.Select(list => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(EvidenceDownload.SumsOf(list))))];
    }

    private static CommandAnswer Said(CommandContext context, Notice notice)
    {
        context.Announce.ToIncident(context.Incident, notice);
        return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
    }
}
