using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3.Model;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Settings;

namespace ChatOps.Bot.Doctor;

/// <summary>Whether evidence can be encrypted to those who are meant to read it, kept, signed, and brought to where it rests.</summary>
internal static class EvidenceCheck
{
    private const string About = "evidence";
    private const long Scarce = 10L << 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Finding>> RunAsync(ChatOpsSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var vault = new VaultFolder(settings.Evidence, settings.Storage);
        findings.Add(await EncryptionAsync(settings.Evidence, cancellationToken));
        findings.Add(Folder(vault));
        findings.Add(Key(settings));
        findings.AddRange(await SignerCheck.RunAsync(settings, vault, clock, cancellationToken));
        findings.AddRange(await StoreAsync(settings.Evidence, vault, clock, cancellationToken));
        if (settings.Evidence.Timestamp.Url is { Length: > 0 } url)
        {
            findings.Add(await TimestampAsync(settings, url, clock, cancellationToken));
        }

        return findings;
    }

    /// <summary>Encrypts nothing to each reader, so that a mistyped key is found before the night in which it is needed.</summary>
    private static async Task<Finding> EncryptionAsync(EvidenceOptions options, CancellationToken cancellationToken)
    {
        if (options.Recipients.Count == 0)
        {
            return Finding.Warn(About, "no recipients are set, so what is taken from hosts is encrypted to a key that the bot makes for itself, or not at all. Make a pair with age-keygen on another machine and set evidence: recipients:.");
        }

        try
        {
            var start = new ProcessStartInfo(options.Age) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var key in options.Recipients)
            {
                start.ArgumentList.Add("--recipient");
                start.ArgumentList.Add(key);
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var complaint = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? Finding.Ok(About, $"the program {options.Age} encrypts to {options.Recipients.Count} recipient{(options.Recipients.Count == 1 ? "" : "s")}{(options.Recipients.Count == 1 ? "; if that one key is lost, so is the evidence: name a second one" : "")}.")
                : Finding.Fail(About, $"the program {options.Age} refuses the recipients: {SettingsWords.Shown(CleanText.Line(await complaint), 200)}. Correct evidence: recipients:.");
        }
        catch (Win32Exception)
        {
            return Finding.Fail(About, $"the program {options.Age} is not there, so nothing could be taken from a host. Install the package age, or set evidence: age:.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Fail(About, $"the program {options.Age} does not end. Is it age?");
        }
    }

    private static Finding Folder(VaultFolder vault)
    {
        if (!Directory.Exists(vault.Root))
        {
            return Finding.Ok(About, $"the vault {vault.Root} will be made when the first evidence comes.");
        }

        try
        {
            var room = vault.Room();
            var probe = vault.At($".doctor-{Guid.NewGuid():N}");
            DurableFolder.Keep(probe, [0]);
            DurableFolder.Remove(probe);
            var sentence = $"the vault {vault.Root} can be written to; room for {ByteWords.Of(Math.Max(0, room))} until it counts as full.";
            return room <= 0 ? Finding.Fail(About, $"{sentence} Make room, or set evidence: folder: to another disk.")
                : room < Scarce ? Finding.Warn(About, $"{sentence} That is less than one memory image; make room before it is needed.")
                : Finding.Ok(About, sentence);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail(About, $"the vault {vault.Root} cannot be written to ({SettingsWords.Shown(exception.Message, 160)}). Give the folder to the bot's user, or set evidence: folder:.");
        }
    }

    private static Finding Key(ChatOpsSettings settings)
    {
        var key = new SigningKey(settings.Evidence, settings.Storage);
        if (!File.Exists(key.Location))
        {
            return Finding.Ok(About, $"the signing key {key.Location} will be made at the first use. Keep a copy of its public half elsewhere then: it is in every export.");
        }

        try
        {
            var id = key.Id;
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(key.Location) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0
                ? Finding.Fail(About, $"others than the bot can read or change its signing key {key.Location}, so they could sign in its name. Take the rights away (chmod 400), and tell who relies on the key.")
                : Finding.Ok(About, $"manifests and checkpoints are signed by the key {id}.");
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            return Finding.Fail(About, $"the signing key {key.Location} cannot be used ({SettingsWords.Shown(exception.Message, 160)}). Restore it from a copy; a new one would not fit what was signed before.");
        }
    }

    private static async Task<IReadOnlyList<Finding>> StoreAsync(EvidenceOptions options, VaultFolder vault, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!options.S3.IsOn)
        {
            return [];
        }

        var findings = new List<Finding>();
        using var server = S3Servers.Client(options.S3);
        var store = new S3Store(vault, new FolderStore(vault), options.S3, server);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await store.ProbeAsync(limit.Token);
            findings.Add(Finding.Ok(About, $"the bucket {store.Name} takes a file and gives it back."));
            if (options.S3.Lock != S3Lock.None)
            {
                findings.Add(await store.KeepsLockedAsync(clock.GetUtcNow(), limit.Token)
                    ? Finding.Ok(About, "the bucket does not let a locked file go.")
                    : Finding.Fail(About, "the bucket took a file with a lock and let it go all the same, so it locks nothing. Use a server with object lock, or set evidence: s3: lock: none and know that whoever may write there can take evidence away."));
                var found = await server.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = options.S3.Bucket }, limit.Token);
                findings.Add(found.ObjectLockConfiguration?.ObjectLockEnabled?.Value == "Enabled"
                    ? Finding.Ok(About, "the bucket has object lock.")
                    : Finding.Fail(About, "the settings want object lock, and the bucket has none. Make the bucket with object lock, or set evidence: s3: lock: none."));
            }
        }
        catch (Exception exception) when (exception is IOException or AmazonServiceException or AmazonClientException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            findings.Add(Finding.Fail(About, $"{SettingsWords.Shown(CleanText.Line(exception.Message).TrimEnd('.'), 250)}. Check evidence: s3: and Evidence__S3__AccessKey and Evidence__S3__SecretKey; until then evidence stays in {vault.Root}."));
        }

        return findings;
    }

    private static async Task<Finding> TimestampAsync(ChatOpsSettings settings, string url, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        try
        {
            var (token, authority) = await new TimestampAuthority(settings.Evidence.Timestamp, http).AskAsync(RandomNumberGenerator.GetBytes(32), cancellationToken);
            var off = (token.TokenInfo.Timestamp - clock.GetUtcNow()).Duration();
            return off > TimeSpan.FromMinutes(1)
                ? Finding.Warn(About, $"{authority} stamps manifests, and its clock is {off.TotalSeconds:0} s away from this machine's.")
                : Finding.Ok(About, $"{authority} stamps manifests{(settings.Evidence.Timestamp.CaFile is null ? "; set caFile: so that no other can" : "")}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or CryptographicException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Finding.Warn(About, $"the time-stamping authority {url} gives no usable answer ({SettingsWords.Shown(CleanText.Line(exception.Message), 160)}). Manifests are signed all the same, without its word.");
        }
    }
}
