using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Settings;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// The vault in a bucket of an S3-compatible server. What landed in the folder is uploaded with its lock, read back,
/// compared, and only then taken out of the folder; so a server that is away or lies costs nothing but time.
/// </summary>
internal sealed class S3Store(VaultFolder vault, FolderStore landing, S3Options options, IAmazonS3 server) : IVaultStore
{
    /// <summary>A single upload may be of 5 GiB; what is larger goes in parts.</summary>
    private const long LargestInOne = 4L << 30;
    private const long PartSize = 64L << 20;

    private readonly string _prefix = options.Prefix.Length == 0 ? "" : $"{options.Prefix.Trim('/')}/";

    public string Name => $"{options.Bucket} at {options.Endpoint}";

    public bool TakesOver => true;

    public async Task<Stream> OpenAsync(string place, CancellationToken cancellationToken)
    {
        try
        {
            return await landing.OpenAsync(place, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            // It has been taken over.
        }

        try
        {
            var found = await server.GetObjectAsync(options.Bucket, KeyOf(place), cancellationToken);
            return new MeasuredStream(found.ResponseStream, found.ContentLength, found);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            throw new FileNotFoundException($"{place} is not in {Name}.", place, exception);
        }
        catch (Exception exception) when (IsServers(exception))
        {
            throw Away(exception);
        }
    }

    public async Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        var places = new SortedSet<string>(await landing.ListAsync(folder, cancellationToken), StringComparer.Ordinal);
        try
        {
            await foreach (var found in server.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = options.Bucket, Prefix = $"{KeyOf(folder)}/" }).S3Objects.WithCancellation(cancellationToken))
            {
                places.Add(found.Key[_prefix.Length..]);
            }
        }
        catch (Exception exception) when (IsServers(exception))
        {
            throw Away(exception);
        }

        return [.. places];
    }

    public async Task<string?> SettleAsync(string place, VaultKeeping keeping, CancellationToken cancellationToken)
    {
        var path = vault.At(place);
        if (!File.Exists(path))
        {
            return null;
        }

        byte[] sha256;
        await using (var file = File.OpenRead(path))
        {
            sha256 = await SHA256.HashDataAsync(file, cancellationToken);
        }

        string? unlocked;
        try
        {
            if (!await IsThereAsync(place, sha256, cancellationToken))
            {
                await UploadAsync(place, path, sha256, keeping, cancellationToken);
                if (!await IsThereAsync(place, sha256, cancellationToken))
                {
                    throw new IOException($"What {Name} gives back of {place} is not what was uploaded.");
                }
            }

            unlocked = await WhyUnlockedAsync(place, keeping, cancellationToken);
        }
        catch (Exception exception) when (IsServers(exception))
        {
            throw Away(exception);
        }

        DurableFolder.Remove(path);
        return unlocked;
    }

    public async Task HoldAsync(string place, bool isHeld, CancellationToken cancellationToken)
    {
        if (options.Lock == S3Lock.None || File.Exists(vault.At(place)))
        {
            return;
        }

        try
        {
            await server.PutObjectLegalHoldAsync(
                new PutObjectLegalHoldRequest
                {
                    BucketName = options.Bucket,
                    Key = KeyOf(place),
                    LegalHold = new ObjectLockLegalHold { Status = isHeld ? ObjectLockLegalHoldStatus.On : ObjectLockLegalHoldStatus.Off },
                },
                cancellationToken);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            // It is gone, or a deletion hides what there was: nothing is left to be held.
        }
        catch (Exception exception) when (IsServers(exception))
        {
            throw Away(exception);
        }
    }

    public async Task RemoveAsync(string place, CancellationToken cancellationToken)
    {
        try
        {
            var key = KeyOf(place);
            if (options.Lock != S3Lock.None)
            {
                // In a bucket with locks a plain deletion only hides what is there.
                await foreach (var version in server.Paginators.ListVersions(new ListVersionsRequest { BucketName = options.Bucket, Prefix = key }).Versions.WithCancellation(cancellationToken))
                {
                    if (version.Key == key)
                    {
                        await server.DeleteObjectAsync(options.Bucket, key, version.VersionId, cancellationToken);
                    }
                }
            }

            await server.DeleteObjectAsync(options.Bucket, key, cancellationToken);
        }
        catch (Exception exception) when (IsServers(exception))
        {
            throw Away(exception);
        }

        await landing.RemoveAsync(place, cancellationToken);
    }

    /// <summary>Puts a file of a few letters there, reads it again, and takes it away.</summary>
    /// <exception cref="IOException">It cannot be done.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        const string Word = "probe";
        var place = $"probe-{Guid.NewGuid():N}";
        try
        {
            await server.PutObjectAsync(new PutObjectRequest { BucketName = options.Bucket, Key = KeyOf(place), ContentBody = Word, UseChunkEncoding = false }, cancellationToken);
            using var found = await server.GetObjectAsync(options.Bucket, KeyOf(place), cancellationToken);
            using var reader = new StreamReader(found.ResponseStream);
            if (await reader.ReadToEndAsync(cancellationToken) != Word)
            {
                throw new IOException($"{Name} gives back something else than it was given.");
            }

            await server.DeleteObjectAsync(options.Bucket, KeyOf(place), cancellationToken);
        }
        catch (Exception exception) when (IsServers(exception))
        {
            throw Away(exception);
        }
    }

    /// <summary>Locks a file of a few letters for a minute and tries to take it away at once.</summary>
    /// <returns>Whether the server let it stay, as it should.</returns>
    /// <exception cref="IOException">It cannot be done.</exception>
    public async Task<bool> KeepsLockedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = KeyOf("probe-lock");
        try
        {
            var put = new PutObjectRequest { BucketName = options.Bucket, Key = key, ContentBody = "probe", UseChunkEncoding = false, ObjectLockMode = Mode, ObjectLockRetainUntilDate = now.AddMinutes(1).UtcDateTime };
            var made = await server.PutObjectAsync(put, cancellationToken);
            try
            {
                await server.DeleteObjectAsync(options.Bucket, key, made.VersionId, cancellationToken);
                return false;
            }
            catch (AmazonS3Exception exception) when (IsLocked(exception))
            {
                // What former probes left goes once its minute is over.
                await RemoveVersionsAsync(key, cancellationToken);
                return true;
            }
        }
        catch (Exception exception) when (IsServers(exception))
        {
            throw Away(exception);
        }
    }

    private static bool IsLocked(AmazonS3Exception exception) => exception.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.Conflict;

    private ObjectLockMode Mode => options.Lock == S3Lock.Compliance ? ObjectLockMode.Compliance : ObjectLockMode.Governance;

    private async Task RemoveVersionsAsync(string key, CancellationToken cancellationToken)
    {
        await foreach (var version in server.Paginators.ListVersions(new ListVersionsRequest { BucketName = options.Bucket, Prefix = key }).Versions.WithCancellation(cancellationToken))
        {
            try
            {
                await server.DeleteObjectAsync(options.Bucket, key, version.VersionId, cancellationToken);
            }
            catch (AmazonS3Exception exception) when (IsLocked(exception))
            {
                // Its minute is not over; the next look takes it.
            }
        }
    }

    /// <summary>What the server itself says of the lock that was asked for: some take the words and lock nothing.</summary>
    private async Task<string?> WhyUnlockedAsync(string place, VaultKeeping keeping, CancellationToken cancellationToken)
    {
        if (options.Lock == S3Lock.None || keeping.IsOver)
        {
            return null;
        }

        if (keeping.Until is not { } until)
        {
            return $"{Name} keeps {place} without a lock, because the settings do not say until when (evidence.retention).";
        }

        var found = await server.GetObjectMetadataAsync(options.Bucket, KeyOf(place), cancellationToken);
        return found.ObjectLockMode == Mode && found.ObjectLockRetainUntilDate is { } locked && locked.ToUniversalTime() >= until.UtcDateTime.AddSeconds(-1) ? null
            : $"{Name} does not say that {place} is locked until {until:yyyy-MM-dd}, as it was asked to. Either it locks nothing, and whoever may write there can take evidence away, or the bot's key lacks the right s3:GetObjectRetention.";
    }

    private string KeyOf(string place) => _prefix + place;

    private async Task<bool> IsThereAsync(string place, byte[] sha256, CancellationToken cancellationToken)
    {
        try
        {
            using var found = await server.GetObjectAsync(options.Bucket, KeyOf(place), cancellationToken);
            return (await SHA256.HashDataAsync(found.ResponseStream, cancellationToken)).AsSpan().SequenceEqual(sha256);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task UploadAsync(string place, string path, byte[] sha256, VaultKeeping keeping, CancellationToken cancellationToken)
    {
        var isLocked = options.Lock != S3Lock.None;
        var hold = isLocked && keeping.IsHeld ? ObjectLockLegalHoldStatus.On : null;
        if (new FileInfo(path).Length > LargestInOne)
        {
            using var transfer = new TransferUtility(server);
            var large = new TransferUtilityUploadRequest { BucketName = options.Bucket, Key = KeyOf(place), FilePath = path, PartSize = PartSize, ObjectLockLegalHoldStatus = hold };
            if (isLocked && keeping.Until is { } date)
            {
                (large.ObjectLockMode, large.ObjectLockRetainUntilDate) = (Mode, date.UtcDateTime);
            }

            await transfer.UploadAsync(large, cancellationToken);
            return;
        }

        // In one and not in signed chunks, which other servers than Amazon's may keep as they came.
        var put = new PutObjectRequest { BucketName = options.Bucket, Key = KeyOf(place), FilePath = path, ChecksumSHA256 = Convert.ToBase64String(sha256), ObjectLockLegalHoldStatus = hold, UseChunkEncoding = false };
        if (isLocked && keeping.Until is { } until)
        {
            (put.ObjectLockMode, put.ObjectLockRetainUntilDate) = (Mode, until.UtcDateTime);
        }

        await server.PutObjectAsync(put, cancellationToken);
    }

    private static bool IsServers(Exception exception) => exception is AmazonServiceException or AmazonClientException or HttpRequestException;

    private IOException Away(Exception exception) => new($"{Name}: {CleanText.Shortened(CleanText.Line(exception.Message), 300)}", exception);
}
