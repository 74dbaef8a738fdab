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

        if (item.SealedSha256 is null)
        {
            return CommandAnswer.Refuse($"Nothing of {item.Key} is in the vault: {EvidenceWords.Of(item.State)}.");
        }

        if (!await context.Session.Db.EvidenceReleases.AnyAsync(release => release.ItemId == item.Id && release.AgreedBy != null, cancellationToken))
        {
            return CommandAnswer.Refuse($"Nobody was given {item.Key} yet, so nobody can hand it over. First ", new CommandSpan($"evidence get {item.Key} <what for>"), ".");
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

    /// <summary>What a receiver computes it over.</summary>
    private static string What(EvidenceItem item) => item.ChunkBytes is null ? "the file" : "the list SHA256SUMS in the archive, after checking the pieces with it";

    private static async Task<IReadOnlyList<string>> ExpectedAsync(CommandContext context, EvidenceItem item, CancellationToken cancellationToken)
    {
        if (item.ChunkBytes is null)
        {
            return item.SealedSha256 is { } sha256 ? [sha256] : [];
        }

        var pieces = await context.Session.Db.EvidencePieces.AsNoTracking().Where(piece => piece.ItemId == item.Id && piece.Whole).OrderBy(piece => piece.Offset).ToListAsync(cancellationToken);
        return [Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(EvidenceDownload.SumsOf(pieces)))];
    }

    private static CommandAnswer Said(CommandContext context, Notice notice)
    {
        context.Announce.ToIncident(context.Incident, notice);
        return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
    }
}
