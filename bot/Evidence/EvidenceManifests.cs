using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Bot.Actions;
using ChatOps.Bot.People;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>Writes down and signs what a run took, in the transaction that ends the run.</summary>
internal sealed class EvidenceManifests(ChatOpsRecord record, SigningKey key, VaultFolder vault, PeopleDirectory people, ILogger<EvidenceManifests> logger)
{
    public const string Schema = "chatops-evidence-1";
    public const string FileName = "manifest.json";

    private static readonly string Program =
        typeof(EvidenceManifests).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>Whether a file of the vault is a manifest or its signature.</summary>
    public static bool IsOne(string file) => file is FileName or $"{FileName}.sig" or $"{FileName}.minisig" or $"{FileName}{EvidenceTimestamps.Ending}";

    /// <summary>The manifest of a run; null if it took nothing or has one, or this bot must not sign, which leaves it to one that may.</summary>
    public async Task<EvidenceManifest?> SealAsync(RequestChanging changing, CancellationToken cancellationToken)
    {
        var (db, request) = (changing.Session.Db, changing.Request);
        var items = await db.EvidenceItems.AsNoTracking().Where(item => item.RequestId == request.Id).OrderBy(item => item.Number).ToListAsync(cancellationToken);
        if (items.Count == 0 || await db.EvidenceManifests.AnyAsync(known => known.RequestId == request.Id, cancellationToken))
        {
            return null;
        }

        if (await SigningKeyStanding.WhyNotAsync(db, key, cancellationToken) is { } why)
        {
            logger.LogError("What {RequestKey} took is not signed. {Reason}", request.Key, why);
            return null;
        }

        var steps = await db.ActionSteps.AsNoTracking().Where(step => step.RequestId == request.Id).ToListAsync(cancellationToken);
        var verdicts = await db.ActionVerdicts.AsNoTracking().Where(verdict => verdict.RequestId == request.Id && verdict.Verdict == RequestVerdict.Approve)
            .OrderBy(verdict => verdict.At).ToListAsync(cancellationToken);
        var ids = items.Select(item => item.Id).ToList();
        var pieces = await db.EvidencePieces.AsNoTracking().Where(piece => ids.Contains(piece.ItemId)).OrderBy(piece => piece.Offset).ThenBy(piece => piece.Attempt).ToListAsync(cancellationToken);
        var json = CanonicalJson.Serialize(Describe(changing, items, steps, verdicts, pieces, await PortraitAsync(db, request.Id, cancellationToken)));
        var bytes = Encoding.UTF8.GetBytes(json);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var signature = Convert.ToBase64String(key.Sign(bytes));
        var manifest = new EvidenceManifest(request.IncidentId, request.Id, json, sha256, key.Id, signature, changing.Session.Now);
        db.EvidenceManifests.Add(manifest);
        await changing.RecordAsync(new EvidenceSealed(request.Key, [.. items.Select(item => item.Key)], sha256, key.Id, signature), cancellationToken);
        return manifest;
    }

    /// <summary>Puts the manifest of a run into the vault, if there is one.</summary>
    public async Task KeepAsync(Guid request, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        if (await db.EvidenceManifests.SingleOrDefaultAsync(manifest => manifest.RequestId == request, cancellationToken) is { } manifest)
        {
            var place = await db.EvidenceItems.Where(item => item.RequestId == request).Select(item => item.Place).FirstAsync(cancellationToken);
            Keep(manifest, Path.GetDirectoryName(place)!);
        }
    }

    /// <summary>Puts a manifest beside what it describes, so that the vault can be checked without the record.</summary>
    public void Keep(EvidenceManifest manifest, string folder)
    {
        var signature = Convert.FromBase64String(manifest.Signature);
        DurableFolder.Keep(vault.At($"{folder}/{FileName}"), Encoding.UTF8.GetBytes(manifest.Json));
        DurableFolder.Keep(vault.At($"{folder}/{FileName}.sig"), signature);
        if (manifest.KeyId == key.Id)
        {
            DurableFolder.Keep(vault.At($"{folder}/{FileName}.minisig"), Encoding.UTF8.GetBytes(key.Minisign(signature, $"{Schema} {manifest.Sha256}")));
        }
    }

    private object Describe(
        RequestChanging changing, List<EvidenceItem> items, List<ActionStep> steps, List<ActionVerdict> verdicts, List<EvidencePiece> pieces, Portrait? portrait)
    {
        var (request, incident) = (changing.Request, changing.Incident);
        var plan = PlanShown.Of(request);
        return new
        {
            Schema,
            Set = request.Key,
            request.Run,
            Incident = incident.Key,
            IncidentId = incident.Id.ToString(),
            Action = request.ActionId,
            request.Parameters,
            Host = new { Id = request.HostId, plan?.Host.Address, plan?.Host.Platform, HostKeys = plan?.Host.HostKeySha256, request.BootId, portrait?.MachineId, portrait?.Kernel, portrait?.System },
            Facts = PlanShown.FactsOf(request).Select(fact => new { fact.Name, fact.Value }),
            request.Reason,
            RequestedBy = new { Person = request.RequesterId, Name = people.NameOf(request.RequesterId), At = request.RequestedAt },
            ApprovedBy = verdicts.Select(verdict => new { Person = verdict.PersonId, Name = people.NameOf(verdict.PersonId), verdict.At, verdict.Digest }),
            PlanDigest = request.Digest,
            Operator = new { Program = "ChatOps", Version = Program, PolicyDigest = request.Policy },
            Items = items.Select(item => Describe(item, plan, StepOf(item, items, steps), pieces)),
            Failures = Failures(items, steps),
            Programs = portrait?.Programs ?? [],
            Clock = Clock(items, portrait, changing.Session.Now),
            SealedAt = changing.Session.Now,
            Key = key.Id,
        };
    }

    private static async Task<Portrait?> PortraitAsync(ChatOpsDbContext db, Guid request, CancellationToken cancellationToken) =>
        await db.HostPortraits.Where(portrait => portrait.RequestId == request).Select(portrait => portrait.Json).SingleOrDefaultAsync(cancellationToken) is { } json
            ? CanonicalJson.Deserialize<Portrait>(json) : null;

    /// <summary>What did not come as it should, in one place: nobody has to look through all items for it.</summary>
    private static IEnumerable<object> Failures(List<EvidenceItem> items, List<ActionStep> steps) =>
    [
        .. items.Where(item => item.State is not (EvidenceState.Verified or EvidenceState.Nothing)).Select(item => new { item.Step, Item = (string?)item.Key, How = $"{item.State}", item.ExitCode, item.Says }),
        .. steps.Where(step => step is { Satisfied: false, Ending: not null } && items.TrueForAll(item => item.Step != step.Name)).OrderBy(step => step.Ordinal)
            .Select(step => new { Step = step.Name, Item = (string?)null, How = $"{step.Ending}", step.ExitCode, step.Says }),
    ];

    /// <summary>Both clocks when the first item was begun, as far as the host told.</summary>
    private static object Clock(List<EvidenceItem> items, Portrait? portrait, DateTimeOffset now)
    {
        var asked = items.FirstOrDefault(item => item.HostSkewMs is not null);
        return new { Bot = now, HostAheadMs = asked?.HostSkewMs, BotThen = asked?.StartedAt, HostThen = asked?.StartedAt.AddMilliseconds(asked.HostSkewMs!.Value), Host = portrait?.Clock };
    }

    /// <summary>How the step of an item ended; what an earlier try left says nothing of that.</summary>
    private static ActionStep? StepOf(EvidenceItem item, List<EvidenceItem> items, List<ActionStep> steps) =>
        items.TrueForAll(other => other.Step != item.Step || other.Attempt <= item.Attempt) ? steps.Find(step => step.Name == item.Step) : null;

    private static object Describe(EvidenceItem item, PlanShown? plan, ActionStep? step, List<EvidencePiece> pieces)
    {
        return new
        {
            Item = item.Key,
            item.Step,
            item.Attempt,
            Command = plan?.Steps.FirstOrDefault(known => known.Name == item.Step)?.CommandLine,
            item.Vantage,
            Consistency = item.Vantage == EvidenceVantage.Snapshot ? "frozen" : "live",
            item.State,
            item.Says,
            item.StartedAt,
            item.EndedAt,
            item.ExitCode,
            step?.Ending,
            EndingSays = step?.Says,
            ErrorsSha256 = step?.Errors is { } errors ? Convert.ToHexStringLower(SHA256.HashData(errors)) : null,
            item.Bytes,
            item.Sha256,
            item.HostSha256,
            item.Place,
            item.SealedBytes,
            item.SealedSha256,
            item.Sealing,
            Readers = item.Readers.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Pieces = Describe(item, pieces),
        };
    }

    /// <summary>The pieces of an item.</summary>
    public static object Describe(EvidenceItem item, IEnumerable<EvidencePiece> pieces) => pieces.Where(piece => piece.ItemId == item.Id).Select(piece => new
    {
        piece.Offset,
        piece.Attempt,
        piece.Whole,
        piece.Bytes,
        piece.Sha256,
        piece.HostSha256,
        piece.Place,
        piece.SealedBytes,
        piece.SealedSha256,
    });
}
