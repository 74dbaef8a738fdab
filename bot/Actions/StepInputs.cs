using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Actions.Catalog;
using ChatOps.Actions.Plans;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Actions;

/// <summary>What a step reads on its standard input.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="Says">What people have to know of it afterwards; empty if nothing.</param>
internal sealed record StepInputGiven(ReadOnlyMemory<byte> Bytes, string Says);

/// <summary>
/// Gives steps their input: files of the store by their SHA-256, which the approval binds, and passwords of the bot's own
/// making. These go into the vault for the people whose keys the settings name; where there are none they lie on the bot's
/// machine only, for its user and root.
/// </summary>
internal sealed class StepInputs(ActionOptions options, StorageOptions storage, PasswordKeeping passwords)
{
    /// <summary>Programs and configuration files; larger ones have other ways.</summary>
    public const long LargestFile = 64 << 20;

    private const string PasswordLetters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>24 of 56 letters are 139 bits.</summary>
    private const int PasswordLength = 24;

    private readonly string _secrets = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(storage.Path))!, "secrets");
    private readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), string> _digests = new();

    /// <summary>Why an action could not be given its input, in a sentence that says what to do; null if it can.</summary>
    public string? WhyNot(ActionDefinition action, IReadOnlyDictionary<string, string> values)
    {
        if (action.AllSteps.Select(step => Digest(step.Input, values)).OfType<string>().FirstOrDefault() is not { } digest)
        {
            return null;
        }

        return options.Store.Length == 0
            ? $"{action.Id} needs a file of the store, and the settings name no store (actions.store)."
            : Find(digest) is null ? $"The store {options.Store} has no file of at most 64 MiB with the SHA-256 {digest}. Put it there first." : null;
    }

    /// <summary>The input of a step; nothing for one that has none.</summary>
    /// <exception cref="FileNotFoundException">The store does not have it any more.</exception>
    public async Task<StepInputGiven> OfAsync(RequestRead read, ActionPlan plan, PlannedCommand step, CancellationToken cancellationToken)
    {
        var input = step.Input;
        var values = CanonicalJson.Deserialize<Dictionary<string, string>>(read.Request.Parameters);
        if (input == StepInput.NewPassword)
        {
            return await passwords.HasReadersAsync(cancellationToken)
                ? await passwords.MakeAsync(read, plan, step, cancellationToken)
                : await PasswordAsync(read, values.GetValueOrDefault("user", "account"), cancellationToken);
        }

        if (Digest(input, values) is not { } digest)
        {
            return new StepInputGiven(ReadOnlyMemory<byte>.Empty, "");
        }

        var path = Find(digest) ?? throw new FileNotFoundException($"The store has no file with the SHA-256 {digest} any more.");
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);

        // What was looked up may have been replaced in the same moment.
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == digest
            ? new StepInputGiven(bytes, "")
            : throw new FileNotFoundException($"The file {Path.GetFileName(path)} of the store changed while it was read.");
    }

    private static string? Digest(StepInput input, IReadOnlyDictionary<string, string> values) => input switch
    {
        StepInput.Tool => values.GetValueOrDefault("tool_sha256"),
        StepInput.CleanFile => values.GetValueOrDefault("clean_sha256"),
        _ => null,
    };

    private string? Find(string digest) => !Directory.Exists(options.Store) ? null
        : new DirectoryInfo(options.Store).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file => file.Length <= LargestFile)
            .FirstOrDefault(file => _digests.GetOrAdd((file.FullName, file.Length, file.LastWriteTimeUtc), _ => DigestOf(file)) == digest)?.FullName;

    private static string DigestOf(FileInfo file)
    {
        using var content = file.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    /// <summary>The password of a request: made once and on disk before it is sent, so that it is known whatever dies when.</summary>
    private async Task<StepInputGiven> PasswordAsync(RequestRead read, string user, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Secrets are kept on a file system with owners.");
        }

        var folder = Path.Combine(_secrets, read.Incident.Key);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Path.Combine(folder, $"{read.Request.Key}-{read.Request.HostId}-{user}");
        if (!File.Exists(path))
        {
            var made = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetString(PasswordLetters, PasswordLength) + "\n");
            await using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.WriteThrough,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            await file.WriteAsync(made, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        return new StepInputGiven(
            await File.ReadAllBytesAsync(path, cancellationToken),
            $"The new password lies on the bot's machine in {path}, for its user and root only. Hand it over and remove the file.");
    }
}
