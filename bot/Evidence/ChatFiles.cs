using System.Security.Cryptography;
using ChatOps.Bot.Chat;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Fetches files that people pinned in chat into the vault. Their rows are there with the pin itself; so a bot that dies,
/// or a platform that is away, only makes it later.
/// </summary>
internal sealed class ChatFiles(ChatOpsRecord record, IEnumerable<IChatFiles> platforms, EvidenceBook book, VaultFolder vault, AgeSeal seal, ILogger<ChatFiles> logger)
{
    /// <summary>What stands in the place of a host.</summary>
    public const string Host = "chat";

    /// <summary>What stands in the place of an action.</summary>
    public const string Action = "chat.file";

    /// <summary>What is larger has other ways into the vault.</summary>
    public const long LargestFile = 1L << 30;

    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromHours(24);

    /// <summary>Where a file comes from, as its row keeps it.</summary>
    public static string SourceOf(ChatPlatform platform, string file) => $"{platform}:{file}";

    /// <summary>Fetches what is still to be fetched.</summary>
    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var open = await db.EvidenceItems.Where(item => item.RequestId == null && item.State == EvidenceState.Arriving).OrderBy(item => item.Number).ToListAsync(cancellationToken);
        foreach (var item in open)
        {
            await FetchAsync(item, cancellationToken);
        }
    }

    private async Task FetchAsync(EvidenceItem item, CancellationToken cancellationToken)
    {
        var parts = item.Source!.Split(':', 2);
        if (platforms.FirstOrDefault(known => $"{known.Platform}" == parts[0]) is not { } platform)
        {
            await EndAsync(item, $"{parts[0]} is not set up any more, so the file cannot be fetched.", cancellationToken);
            return;
        }

        // Two bots may fetch the same: each writes under a name of its own, and the first to end it wins.
        var place = $"{item.Place}.{Guid.NewGuid():N}";
        try
        {
            await using var coming = await platform.OpenAsync(parts[1], cancellationToken);
            await using var writer = new VaultWriter(vault, place, seal, new Readers(item.Sealing, item.Readers.Split('\n', StringSplitOptions.RemoveEmptyEntries)), null);
            var (bytes, sha256) = await CopyAsync(coming, writer, cancellationToken);
            var (kept, partial) = await writer.FinishAsync(broken: false, cancellationToken);
            DurableFolder.Finish(vault.At(partial), vault.At(item.Place));
            await book.EndAsync(
                item,
                new EvidenceEnd(
                    bytes == 0 ? EvidenceState.Nothing : EvidenceState.Verified, null, bytes, bytes, sha256, null, kept.Bytes, kept.Sha256,
                    "A person's file, as the chat platform gave it out; nobody here has seen it before."),
                item.Place, 0, cancellationToken);
        }
        catch (ChatAwayException exception) when (record.Now - item.StartedAt < GivesUpAfter)
        {
            logger.LogWarning("A pinned file could not be fetched yet: {Reason}", exception.Message);
        }
        catch (Exception exception) when (exception is ChatAwayException or ChatRefusedException)
        {
            await EndAsync(item, $"It could not be fetched: {CleanText.Line(exception.Message)}", cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or HttpRequestException)
        {
            await TakeWholeAsync(item, exception, cancellationToken);
        }
    }

    /// <summary>Another bot may have kept it, or this one died before it could write that down; else it comes again at the next look.</summary>
    private async Task TakeWholeAsync(EvidenceItem item, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is FileTooLargeException)
        {
            await EndAsync(item, exception.Message, cancellationToken);
        }
        else if (File.Exists(vault.At(item.Place)) && await VaultWriter.RescueAsync(vault, item.Place, cancellationToken) is { } found)
        {
            await book.EndAsync(
                item, new EvidenceEnd(EvidenceState.Partial, null, 0, 0, null, null, found.Sealed.Bytes, found.Sealed.Sha256, "The bot was stopped while it kept this."), found.Place, 0, cancellationToken);
        }
        else if (record.Now - item.StartedAt >= GivesUpAfter)
        {
            await EndAsync(item, $"It could not be kept: {CleanText.Line(exception.Message)}", cancellationToken);
        }
        else
        {
            logger.LogWarning("A pinned file could not be kept yet: {Reason}", exception.Message);
        }
    }

    private Task EndAsync(EvidenceItem item, string says, CancellationToken cancellationToken) =>
        book.EndAsync(item, new EvidenceEnd(EvidenceState.NotRun, null, 0, 0, null, null, 0, null, says), item.Place, 0, cancellationToken);

    private static async Task<(long Bytes, string Sha256)> CopyAsync(Stream from, VaultWriter into, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        var bytes = 0L;
        int read;
        while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            bytes += read;
            if (bytes > LargestFile)
            {
                throw new FileTooLargeException();
            }

            hash.AppendData(buffer, 0, read);
            await into.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return (bytes, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    private sealed class FileTooLargeException() : IOException($"It has more than {ByteWords.Of(LargestFile)}. Bring it into the vault by another way.");
}
