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
internal sealed class EvidenceVerb(EvidenceChecking checking, EvidenceHolding holding, EvidenceDestroying destroying) : IVerb
{
    private const int MostShown = 30;

    private static readonly string[] Known = ["get", "release", "handover", "received", "hold", "unhold", "destroy"];

    public VerbSpec Spec { get; } = new(
        "evidence", "See what was taken from hosts, check it, or take it out with a second person.",
        "evidence [INC-7] [verify | get E-3 <what for> | release E-3 | handover E-3 <to whom>, <how> | received E-3 <sha256> | hold <why> | unhold <why> | destroy E-3 <why>]")
    {
        Examples = ["evidence", "evidence verify", "evidence get E-3 for the forensic lab", "evidence hold case 4711"],
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

        if (verb != "verify" && !Known.Contains(verb))
        {
            return CommandAnswer.Refuse($"I know {string.Join(", ", Known.Select(known => $"evidence {known}"))} and evidence verify. ", new CommandSpan("help evidence"), " says how.");
        }

        if (Rights.WhyNotChange(context.Actor) is { } reason)
        {
            return CommandAnswer.Refuse(reason);
        }

        if (verb == "verify")
        {
            return checking.Ask(context.Incident.Id)
                ? CommandAnswer.Done(Notice.Say("I read everything in the vault again and say here what I find. If the bot is stopped meanwhile, ask again."))
                : CommandAnswer.Done(Notice.Say("I am at it already, and say here what I find."));
        }

        if (verb is "hold" or "unhold")
        {
            return verb == "hold" ? await holding.SetAsync(context, rest, cancellationToken) : await holding.ReleaseAsync(context, rest, cancellationToken);
        }

        var end = rest.IndexOf(' ', StringComparison.Ordinal);
        var (key, words) = end < 0 ? (rest, "") : (rest[..end], rest[(end + 1)..].Trim());
        if (await FindAsync(context, key, cancellationToken) is not { } item)
        {
            return CommandAnswer.Refuse("Which item? ", new CommandSpan("evidence"), " lists them. For example: ", new CommandSpan($"evidence {verb} E-3"), ".");
        }

        return verb switch
        {
            "get" => await GetAsync(context, item, words, cancellationToken),
            "release" => await ReleaseAsync(context, item, words, cancellationToken),
            "handover" => await EvidenceHandingOver.GiveAsync(context, item, words, cancellationToken),
            "destroy" => await destroying.AskAsync(context, item, words, cancellationToken),
            _ => await EvidenceHandingOver.ReceiveAsync(context, item, words, cancellationToken),
        };
    }

    private static async Task<CommandAnswer> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var items = await context.Session.Db.EvidenceItems.AsNoTracking().Where(item => item.IncidentId == context.Incident.Id)
            .OrderByDescending(item => item.Number).ToListAsync(cancellationToken);
        if (items.Count == 0)
        {
            return CommandAnswer.Done(Notice.Say("Nothing was taken yet. ", new CommandSpan("run evidence.volatile <host> <why>"), " takes first what is gone first."));
        }

        var gone = await context.Session.Db.EvidenceDestructions.AsNoTracking().Where(wish => wish.IncidentId == context.Incident.Id && wish.AgreedBy != null && wish.VoidedAt == null).ToListAsync(cancellationToken);
        var blocks = new List<NoticeBlock>
        {
            new ListBlock(null, [.. items.Take(MostShown).Reverse().Select(item => EvidenceWords.Mark(gone.Find(wish => wish.ItemId == item.Id)) is { } mark ? [new TextSpan($"{mark} ", Strong: true), .. EvidenceWords.Line(item)] : EvidenceWords.Line(item))]),
        };
        if (await EvidenceHolding.StandingAsync(context.Session, context, cancellationToken) is { } hold)
        {
            blocks.Add(new ParagraphBlock([new TextSpan("Legal hold: ", Strong: true), new TextSpan($"{context.People.NameOf(hold.SetBy)}, "), new TimeSpanned(hold.SetAt, TimeStyle.DateAndClock), new TextSpan($": {hold.Reason}")]));
        }

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
        if (await context.Session.Db.EvidenceDestructions.AsNoTracking().FirstOrDefaultAsync(wish => wish.ItemId == item.Id && wish.AgreedBy != null && wish.VoidedAt == null, cancellationToken) is { } decided)
        {
            return CommandAnswer.Refuse(EvidenceWords.WhyNotHad(item.Key, decided));
        }

        if (!await EvidenceDownload.HasFilesAsync(context.Session.Db, item, cancellationToken))
        {
            return CommandAnswer.Refuse($"Nothing of {item.Key} is in the vault: {EvidenceWords.Of(item.State)}.");
        }

        var releases = await context.Session.Db.EvidenceReleases.AsNoTracking()
            .Where(known => known.ItemId == item.Id && known.RequesterId == context.Person.Id).ToListAsync(cancellationToken);
        if (releases.Find(known => known.Lets(context.Person.Id, context.Now)) is { } open)
        {
            var file = EvidenceDownload.FileName(item);
            return CommandAnswer.Done(Notice.Say(
                $"{context.People.NameOf(open.AgreedBy!.Value)} let you have {item.Key} until ", new TimeSpanned(open.ExpiresAt), ": ", new LinkSpan(file, ExportFormats.PathOf(file)),
                item.ChunkBytes is null ? ". Its SHA-256 has to be " : ". It is an archive of its pieces; first in it is ", new CodeSpan(item.ChunkBytes is null ? item.SealedSha256! : "SHA256SUMS"),
                item.ChunkBytes is null ? "." : " with their digests, which the manifest has too.",
                item.State == EvidenceState.Verified ? "" : $" It is not whole and well: {EvidenceWords.Of(item.State)}.",
                item.ChunkBytes is null ? "" : " Pieces that broke off are in a folder of their own, and PARTIAL.txt tells of them."));
        }

        if (purpose.Length == 0)
        {
            return CommandAnswer.Refuse("What for? It is part of the chain of custody: ", new CommandSpan($"evidence get {item.Key} for the forensic lab"), ".");
        }

        if (releases.Any(known => known.AgreedBy is null && context.Now < known.ExpiresAt))
        {
            return CommandAnswer.Refuse($"You asked for {item.Key} already. A second person says ", new CommandSpan($"evidence release {item.Key}"), ".");
        }

        var release = new EvidenceRelease(item.Id, context.Person.Id, CleanText.Shortened(purpose, 500), context.Now);
        context.Session.Db.EvidenceReleases.Add(release);
        await context.RecordAsync(new EvidenceReleaseAsked(item.Key, context.Person.Id, release.Purpose, release.ExpiresAt), cancellationToken);
        var notice = Notice.Say(
            Changing.Who(context), $" wants to take {item.Key} ({item.HostId} {item.Step}) out of the vault: ", new TextSpan(release.Purpose),
            ". Another person who may approve says ", new CommandSpan($"evidence release {item.Key} {release.Word}"), " until ", new TimeSpanned(release.ExpiresAt), ".") with
        {
            Tone = NoticeTone.Warning,
            Buttons = [new NoticeButton("Let them have it", $"evidence {context.Incident.Key} release {item.Key} {release.Word}", Confirm: $"Let {context.Person.Name} have {item.Key}?")],
        };
        context.Announce.ToIncident(context.Incident, notice);
        return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
    }

    private static async Task<CommandAnswer> ReleaseAsync(CommandContext context, EvidenceItem item, string word, CancellationToken cancellationToken)
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

        // Who agrees to one wish must not let somebody else have it, for something else.
        var others = waiting.Where(known => known.RequesterId != context.Person.Id && (word.Length == 0 || known.Word == word)).ToList();
        if (word.Length == 0 && others.Count > 1)
        {
            return CommandAnswer.Refuse(
                [$"{others.Count} people want {item.Key}. ", .. others.SelectMany(known => (ChatSpan[])[new TextSpan($"{context.People.NameOf(known.RequesterId)} ({known.Purpose}): "), new CommandSpan($"evidence release {item.Key} {known.Word}"), ". "])]);
        }

        if (others.Find(known => known.Agree(context.Person.Id, context.Now)) is not { } release)
        {
            return word.Length > 0 && waiting.TrueForAll(known => known.Word != word)
                ? CommandAnswer.Refuse($"That wish for {item.Key} is over or was agreed to; see the newest message about it.")
                : CommandAnswer.Refuse($"You asked for {item.Key} yourself; another person has to agree.");
        }

        await context.RecordAsync(new EvidenceReleaseAgreed(item.Key, release.RequesterId, context.Person.Id, release.Purpose, release.ExpiresAt), cancellationToken);
        var notice = Notice.Say(
            Changing.Who(context), $" lets {context.People.NameOf(release.RequesterId)} have {item.Key} until ", new TimeSpanned(release.ExpiresAt),
            ". They fetch it with ", new CommandSpan($"evidence get {item.Key}"), "; it is encrypted as it lies in the vault.");
        context.Announce.ToIncident(context.Incident, notice);
        return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
    }

    private static async Task<EvidenceItem?> FindAsync(CommandContext context, string key, CancellationToken cancellationToken) =>
        key.StartsWith("E-", StringComparison.OrdinalIgnoreCase) && int.TryParse(key.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? await context.Session.Db.EvidenceItems.AsNoTracking().SingleOrDefaultAsync(item => item.Number == number && item.IncidentId == context.Incident.Id, cancellationToken)
            : null;
}
