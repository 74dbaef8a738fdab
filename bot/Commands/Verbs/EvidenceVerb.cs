using System.Globalization;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Shows what is in the vault, has it checked, and gives it out when a second person agrees.</summary>
internal sealed class EvidenceVerb(EvidenceChecking checking) : IVerb
{
    private const int MostShown = 30;

    public VerbSpec Spec { get; } = new(
        "evidence", "See what was taken from hosts, check it, or take it out with a second person.",
        "evidence [INC-7] [verify | get E-3 <what for> | release E-3 | received E-3 <sha256> <from whom>]")
    {
        Examples = ["evidence", "evidence verify", "evidence get E-3 for the forensic lab"],
        NeedsIncident = true,
        TakesArgument = true,
        OnlyReads = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (verb, rest) = context.Command.Split();
        if (verb.Length == 0)
        {
            return await ListAsync(context, cancellationToken);
        }

        if (verb is "verify")
        {
            checking.Ask(context.Incident.Id);
            return CommandAnswer.Done(Notice.Say("I read everything in the vault again and say here what I find. If the bot is stopped meanwhile, ask again."));
        }

        if (verb is not ("get" or "release" or "received"))
        {
            return CommandAnswer.Refuse("I know ", new CodeSpan("evidence"), ", ", new CodeSpan("evidence verify"), ", ", new CodeSpan("evidence get E-3 <what for>"), ", ", new CodeSpan("evidence release E-3"), ".");
        }

        if (Rights.WhyNotChange(context.Actor) is { } reason)
        {
            return CommandAnswer.Refuse(reason);
        }

        var end = rest.IndexOf(' ', StringComparison.Ordinal);
        var (key, words) = end < 0 ? (rest, "") : (rest[..end], rest[(end + 1)..].Trim());
        if (await FindAsync(context, key, cancellationToken) is not { } item)
        {
            return CommandAnswer.Refuse("Which item? ", new CodeSpan("evidence"), " lists them. For example: ", new CodeSpan($"evidence {verb} E-3"), ".");
        }

        return verb switch
        {
            "get" => await GetAsync(context, item, words, cancellationToken),
            "release" => await ReleaseAsync(context, item, cancellationToken),
            _ => await ReceivedAsync(context, item, words, cancellationToken),
        };
    }

    private static async Task<CommandAnswer> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var items = await context.Session.Db.EvidenceItems.AsNoTracking().Where(item => item.IncidentId == context.Incident.Id)
            .OrderByDescending(item => item.Number).ToListAsync(cancellationToken);
        if (items.Count == 0)
        {
            return CommandAnswer.Done(Notice.Say("Nothing was taken yet. ", new CodeSpan("run evidence.volatile <host> <why>"), " takes first what is gone first."));
        }

        var blocks = new List<NoticeBlock> { new ListBlock(null, [.. items.Take(MostShown).Reverse().Select(EvidenceWords.Line)]) };
        if (items.Count > MostShown)
        {
            blocks.Insert(0, new ParagraphBlock([$"The last {MostShown} of {items.Count}:"]));
        }

        foreach (var warning in items.Select(item => EvidenceWords.Warning(item.Sealing)).OfType<string>().Distinct())
        {
            blocks.Add(new ParagraphBlock([new TextSpan($"Careful: {warning}.", Strong: true)]));
        }

        var verified = items.Count(item => item.State == EvidenceState.Verified);
        return CommandAnswer.Done(new Notice
        {
            Title = $"{context.Incident.Key}: {items.Count} items of evidence, {verified} verified",
            Blocks = blocks,
            Buttons = [new NoticeButton("Check the vault", $"evidence {context.Incident.Key} verify")],
        });
    }

    private static async Task<CommandAnswer> GetAsync(CommandContext context, EvidenceItem item, string purpose, CancellationToken cancellationToken)
    {
        if (item.SealedSha256 is null || item.ChunkBytes is not null)
        {
            return CommandAnswer.Refuse(item.SealedSha256 is null
                ? $"Nothing of {item.Key} is in the vault: {EvidenceWords.Of(item.State)}."
                : $"{item.Key} lies in pieces in the vault's folder {item.Place}; take it from there with the one who runs the bot.");
        }

        var releases = await context.Session.Db.EvidenceReleases.AsNoTracking()
            .Where(known => known.ItemId == item.Id && known.RequesterId == context.Person.Id).ToListAsync(cancellationToken);
        if (releases.Find(known => known.Lets(context.Person.Id, context.Now)) is { } open)
        {
            return CommandAnswer.Done(Notice.Say(
                $"{context.People.NameOf(open.AgreedBy!.Value)} let you have {item.Key} until ", new TimeSpanned(open.ExpiresAt), ": ",
                new LinkSpan(EvidenceDownload.FileName(item), ExportFormats.PathOf(EvidenceDownload.FileName(item))), ". Its SHA-256 has to be ", new CodeSpan(item.SealedSha256), "."));
        }

        if (purpose.Length == 0)
        {
            return CommandAnswer.Refuse("What for? It is part of the chain of custody: ", new CodeSpan($"evidence get {item.Key} for the forensic lab"), ".");
        }

        if (releases.Any(known => known.AgreedBy is null && context.Now < known.ExpiresAt))
        {
            return CommandAnswer.Refuse($"You asked for {item.Key} already. A second person says ", new CodeSpan($"evidence release {item.Key}"), ".");
        }

        var release = new EvidenceRelease(item.Id, context.Person.Id, CleanText.Shortened(purpose, 500), context.Now);
        context.Session.Db.EvidenceReleases.Add(release);
        await context.RecordAsync(new EvidenceReleaseAsked(item.Key, context.Person.Id, release.Purpose, release.ExpiresAt), cancellationToken);
        var notice = Notice.Say(
            Changing.Who(context), $" wants to take {item.Key} ({item.HostId} {item.Step}) out of the vault: ", new TextSpan(release.Purpose),
            ". Another person who may approve says ", new CodeSpan($"evidence release {item.Key}"), " until ", new TimeSpanned(release.ExpiresAt), ".") with
        {
            Tone = NoticeTone.Warning,
            Buttons = [new NoticeButton("Let them have it", $"evidence {context.Incident.Key} release {item.Key}", Confirm: $"Let {context.Person.Name} have {item.Key}?")],
        };
        context.Announce.ToIncident(context.Incident, notice);
        return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
    }

    private static async Task<CommandAnswer> ReleaseAsync(CommandContext context, EvidenceItem item, CancellationToken cancellationToken)
    {
        if (!context.Person.Has(PersonRole.Approver))
        {
            return CommandAnswer.Refuse("Only somebody with the role approver may let evidence out.");
        }

        var waiting = (await context.Session.Db.EvidenceReleases.AsTracking().Where(known => known.ItemId == item.Id && known.AgreedBy == null).ToListAsync(cancellationToken))
            .Where(known => context.Now < known.ExpiresAt).OrderBy(known => known.RequestedAt).ToList();
        if (waiting.Count == 0)
        {
            return CommandAnswer.Refuse($"Nobody waits for {item.Key}, or the time is over.");
        }

        if (waiting.Find(known => known.Agree(context.Person.Id, context.Now)) is not { } release)
        {
            return CommandAnswer.Refuse($"You asked for {item.Key} yourself; another person has to agree.");
        }

        await context.RecordAsync(new EvidenceReleaseAgreed(item.Key, release.RequesterId, context.Person.Id, release.Purpose, release.ExpiresAt), cancellationToken);
        var notice = Notice.Say(
            Changing.Who(context), $" lets {context.People.NameOf(release.RequesterId)} have {item.Key} until ", new TimeSpanned(release.ExpiresAt),
            ". They fetch it with ", new CodeSpan($"evidence get {item.Key}"), "; it is encrypted as it lies in the vault.");
        context.Announce.ToIncident(context.Incident, notice);
        return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
    }

    /// <summary>The receiver says what they computed over what they were given; that closes a hand-over.</summary>
    private static async Task<CommandAnswer> ReceivedAsync(CommandContext context, EvidenceItem item, string words, CancellationToken cancellationToken)
    {
        var end = words.IndexOf(' ', StringComparison.Ordinal);
        var (sha256, from) = end < 0 ? (words, "") : (words[..end], words[(end + 1)..].Trim());
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit) || from.Length == 0)
        {
            return CommandAnswer.Refuse("Say the SHA-256 that you computed over the file, and whom you have it from: ", new CodeSpan($"evidence received {item.Key} <sha256> from Ana on a disk"), ".");
        }

        var matches = string.Equals(sha256, item.SealedSha256, StringComparison.OrdinalIgnoreCase);
        await context.RecordAsync(
            new EvidenceHandedOver(item.Key, CleanText.Shortened(from, 300), context.Person.Id.Value, sha256.ToLower(CultureInfo.InvariantCulture), matches, matches ? "The digest is that of the record." : "The digest is NOT that of the record."),
            cancellationToken);
        var notice = Notice.Say(
            Changing.Who(context), $" has {item.Key} now, ", new TextSpan(CleanText.Shortened(from, 300)), matches ? ". The digest is that of the record." : ". The digest is NOT that of the record: what they have is something else.") with
        {
            Tone = matches ? NoticeTone.Neutral : NoticeTone.Danger,
        };
        context.Announce.ToIncident(context.Incident, notice);
        return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
    }

    private static async Task<EvidenceItem?> FindAsync(CommandContext context, string key, CancellationToken cancellationToken) =>
        key.StartsWith("E-", StringComparison.OrdinalIgnoreCase) && int.TryParse(key.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? await context.Session.Db.EvidenceItems.AsNoTracking().SingleOrDefaultAsync(item => item.Number == number && item.IncidentId == context.Incident.Id, cancellationToken)
            : null;
}
