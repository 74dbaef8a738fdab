using System.Globalization;
using System.Text;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Signs how a timeline stands, with a key that lies outside of the database, and keeps the notes outside of it too. A
/// database that was written anew does not fit what was signed before.
/// </summary>
internal sealed class Checkpoints(ChatOpsRecord record, SigningKey key, VaultFolder vault)
{
    public const string Folder = "checkpoints";

    public string KeyId => key.Id;

    /// <summary>Why this bot must not sign now; null if it may. Another one may have begun to sign after this one had started.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return await SigningKeyStanding.WhyNotAsync(db, key, cancellationToken);
    }

    /// <summary>Signs the timeline as it stands in the record, unless that is signed already. Null if it is empty.</summary>
    /// <exception cref="InvalidOperationException">The record is signed by another key than the bot's.</exception>
    public async Task<TimelineCheckpoint?> MakeAsync(IncidentId incident, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        if (await db.Incidents.SingleOrDefaultAsync(known => known.Id == incident, cancellationToken) is not { } about)
        {
            return null;
        }

        var (tree, head) = (new MerkleBuilder(), TimelineHead.Empty);
        await foreach (var entry in HashesOf(db, incident).WithCancellation(cancellationToken))
        {
            tree.Add(entry.Hash);
            head = entry;
        }

        if (head.Sequence == 0 || head.Sequence != tree.Size)
        {
            return null;
        }

        if (await db.TimelineCheckpoints.SingleOrDefaultAsync(known => known.IncidentId == incident && known.Size == head.Sequence, cancellationToken) is not { } checkpoint)
        {
            if (await SigningKeyStanding.WhyNotAsync(db, key, cancellationToken) is { } why)
            {
                throw new InvalidOperationException(why);
            }

            var (root, now) = (tree.Root(), record.Now);
            var made = new TimelineCheckpoint(incident, head.Sequence, root, CheckpointNote.Signed(key, CheckpointNote.Text(incident, head, root, now)), key.Id, now);
            checkpoint = await record.TryInsertAsync([made], cancellationToken)
                ? made
                : await db.TimelineCheckpoints.SingleAsync(known => known.IncidentId == incident && known.Size == head.Sequence, cancellationToken);
        }

        // The same note in two places: whoever changes one has to change the other.
        DurableFolder.Keep(vault.At(PlaceOf(about, checkpoint)), Encoding.UTF8.GetBytes(checkpoint.Note));
        return checkpoint;
    }

    /// <summary>What does not hold of an incident's checkpoints, a sentence each; and how many there are.</summary>
    public Task<(int Count, IReadOnlyList<string> Faults)> CheckAsync(ChatOpsDbContext db, Incident incident, CancellationToken cancellationToken) =>
        CheckAsync(db, incident, KeptOf(incident), cancellationToken);

    /// <inheritdoc cref="CheckAsync(ChatOpsDbContext, Incident, CancellationToken)"/>
    /// <param name="kept">The notes in the vault, read before the record: a note's row is there before its file, and one that is made meanwhile must not look like one whose row is gone.</param>
    public async Task<(int Count, IReadOnlyList<string> Faults)> CheckAsync(ChatOpsDbContext db, Incident incident, IReadOnlyDictionary<long, string> kept, CancellationToken cancellationToken)
    {
        var checkpoints = await db.TimelineCheckpoints.AsNoTracking().Where(known => known.IncidentId == incident.Id).OrderBy(known => known.Size).ToListAsync(cancellationToken);
        var faults = new List<string>();
        var bySize = checkpoints.ToDictionary(checkpoint => checkpoint.Size);
        var tree = new MerkleBuilder();
        await foreach (var entry in HashesOf(db, incident.Id).WithCancellation(cancellationToken))
        {
            tree.Add(entry.Hash);
            foreach (var note in (string?[])[bySize.GetValueOrDefault(entry.Sequence)?.Note, kept.GetValueOrDefault(entry.Sequence)])
            {
                if (note is not null && CheckpointNote.WhyNot(note, key, incident.Id, entry, tree.Root()) is { } why)
                {
                    faults.Add($"The checkpoint of #{entry.Sequence} does not hold: {why}.");
                }
            }
        }

        faults.AddRange(kept.Keys.Union(bySize.Keys).Where(size => size > tree.Size).Order()
            .Select(size => $"#{size} was signed, and the timeline ends at #{tree.Size}: its tail was cut off."));
        faults.AddRange(kept.Keys.Except(bySize.Keys).Where(size => size <= tree.Size).Order().Select(size => $"The checkpoint of #{size} is gone from the record; it lies in the vault."));
        return (checkpoints.Count, [.. faults.Distinct()]);
    }

    /// <summary>What a checkpoint's file is called, so that names sort as sizes do.</summary>
    public static string FileName(TimelineCheckpoint checkpoint) => string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Size:D12}.note");

    /// <summary>Where a checkpoint lies in the vault.</summary>
    public static string PlaceOf(Incident incident, TimelineCheckpoint checkpoint) => $"{Folder}/{incident.Key}-{incident.Id}/{FileName(checkpoint)}";

    /// <summary>An incident's notes that lie in the vault, by the length of the timeline that each is of.</summary>
    public IReadOnlyDictionary<long, string> KeptOf(Incident incident)
    {
        var folder = vault.At($"{Folder}/{incident.Key}-{incident.Id}");
        var notes = new Dictionary<long, string>();
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.note") : [])
        {
            // What somebody else put there has no number, and proves nothing.
            if (long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                notes[size] = File.ReadAllText(file);
            }
        }

        return notes;
    }

    private static IAsyncEnumerable<TimelineHead> HashesOf(ChatOpsDbContext db, IncidentId incident) =>
        db.TimelineEntries.AsNoTracking().Of(incident).Select(entry => new TimelineHead(entry.Sequence, entry.Hash)).AsAsyncEnumerable();
}
