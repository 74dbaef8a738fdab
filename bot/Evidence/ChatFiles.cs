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
internal sealed class ChatFiles(
    ChatOpsRecord record, IEnumerable<IChatFiles> platforms, EvidenceBook book, VaultFolder vault, ChatCopies copies, AgeSeal seal, TimeProvider clock, ILogger<ChatFiles> logger)
{
    /// <summary>What stands in the place of a host.</summary>
    public const string Host = "chat";

    /// <summary>What stands in the place of an action.</summary>
    public const string Action = "chat.file";

    /// <summary>What is larger has other ways into the vault.</summary>
    public const long LargestFile = 1L << 30;

    /// <summary>A platform that sends nothing for so long is taken to be away.</summary>
    public static readonly TimeSpan SilentFor = TimeSpan.FromMinutes(1);

    /// <summary>No file takes longer; one that trickles would keep the others waiting.</summary>
    public static readonly TimeSpan TakesAtMost = TimeSpan.FromMinutes(30);

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

        try
        {
            await TakeAsync(item, platform, parts[1], cancellationToken);
        }
        catch (Exception exception) when (IsPassing(exception) && record.Now - item.StartedAt < GivesUpAfter)
        {
            logger.LogWarning("A pinned file could not be fetched yet: {Reason}", exception.Message);
        }
        catch (Exception exception) when (IsPassing(exception) || exception is ChatRefusedException or FileTooLargeException)
        {
            await EndAsync(item, $"It could not be fetched: {CleanText.Line(exception.Message)}", cancellationToken);
        }
    }

    /// <summary>
    /// Takes it under a name that is nobody else's: two bots may fetch the same, and the first to write its end down wins.
    /// The other's copy goes, as goes what broke: it comes again at the next look.
    /// </summary>
    private async Task TakeAsync(EvidenceItem item, IChatFiles platform, string file, CancellationToken cancellationToken)
    {
        var readers = new Readers(item.Sealing, item.Readers.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var place = $"{item.Place}.{Guid.NewGuid():N}{(readers.Keys.Count > 0 ? ".age" : "")}";
        EvidenceEnd end;
        try
        {
            await using var coming = await platform.OpenAsync(file, cancellationToken);
            await using var writer = new VaultWriter(vault, place, seal, readers, null);
            var (bytes, sha256) = await CopyAsync(coming, writer, cancellationToken);
            var (kept, _) = await writer.FinishAsync(broken: false, cancellationToken);
            end = new EvidenceEnd(
                bytes == 0 ? EvidenceState.Nothing : EvidenceState.Verified, null, bytes, bytes, sha256, null, kept.Bytes, kept.Sha256,
                "A person's file, as the chat platform gave it out; nobody here has seen it before.");
        }
        catch
        {
            copies.Remove(place);
            throw;
        }

        // Whether this was written down is not known if it throws, so then the copy stays.
        await EndAsync(item, end, place, cancellationToken);
    }

    /// <summary>It cannot be had any more. If a bot died between its file and its row, that file is all there will ever be.</summary>
    private async Task EndAsync(EvidenceItem item, string says, CancellationToken cancellationToken)
    {
        if (await copies.LeftAsync(item, cancellationToken) is { } left)
        {
            says = $"The bot was stopped after it kept this and before it wrote that down. {says}";
            await EndAsync(item, new EvidenceEnd(EvidenceState.Partial, null, 0, 0, null, null, left.Sealed.Bytes, left.Sealed.Sha256, says), left.Place, cancellationToken);
            return;
        }

        await EndAsync(item, new EvidenceEnd(EvidenceState.NotRun, null, 0, 0, null, null, 0, null, says), item.Place, cancellationToken);
    }

    /// <summary>From here on the row says which copy counts; every other one goes, whoever left it.</summary>
    private async Task EndAsync(EvidenceItem item, EvidenceEnd end, string place, CancellationToken cancellationToken)
    {
        var ended = await book.EndAsync(item, end, place, 0, cancellationToken);
        copies.RemoveBeside(ended);
    }

    /// <summary>What may be well at another time.</summary>
    private static bool IsPassing(Exception exception) =>
        exception is ChatAwayException or TimeoutException or HttpRequestException or UnauthorizedAccessException || (exception is IOException and not FileTooLargeException);

    private async Task<(long Bytes, string Sha256)> CopyAsync(Stream from, VaultWriter into, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var all = new CancellationTokenSource(TakesAtMost, clock);
        var buffer = new byte[1 << 16];
        var bytes = 0L;
        int read;
        while ((read = await ReadAsync(from, buffer, all.Token, cancellationToken)) > 0)
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

    /// <summary>What comes next; the platform may take its time, and not for ever.</summary>
    private async Task<int> ReadAsync(Stream from, Memory<byte> buffer, CancellationToken all, CancellationToken cancellationToken)
    {
        using var one = new CancellationTokenSource(SilentFor, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(one.Token, all, cancellationToken);
        try
        {
            return await from.ReadAsync(buffer, any.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(all.IsCancellationRequested ? "The chat platform took too long to send it." : "The chat platform began to send it and fell silent.");
        }
    }

    private sealed class FileTooLargeException() : IOException($"It has more than {ByteWords.Of(LargestFile)}. Bring it into the vault by another way.");
}
