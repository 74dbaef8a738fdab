using System.ComponentModel;
using System.Diagnostics;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Evidence;

namespace ChatOps.Bot.Evidence;

/// <summary>Who can read what is kept now.</summary>
internal sealed record Readers(EvidenceSealing Sealing, IReadOnlyList<string> Keys)
{
    public static Readers Everybody { get; } = new(EvidenceSealing.None, []);
}

/// <summary>
/// Encrypts with the age program to public keys, so that the bot cannot read back what it keeps. Without a key in the
/// settings it uses one that it makes for itself, and says at every item that this is no protection.
/// </summary>
internal sealed class AgeSeal(EvidenceOptions options, VaultFolder vault)
{
    private const string TestIdentity = "test-identity.txt";
    private const string PublicKeyMark = "# public key: ";

    private static readonly TimeSpan MakesKeyWithin = TimeSpan.FromSeconds(10);

    /// <summary>Whether the program is there; without it nothing can be kept for the readers that the settings name.</summary>
    public bool HasProgram => Find(options.Age) is not null;

    /// <summary>Why nothing can be kept; null if all is well.</summary>
    public string? WhyNot => options.Recipients.Count > 0 && !HasProgram
        ? $"The settings want evidence encrypted, and the program {options.Age} that does it is not there. Install the package age."
        : null;

    /// <summary>To whom the next item is encrypted.</summary>
    public async Task<Readers> ReadersAsync(CancellationToken cancellationToken)
    {
        if (options.Recipients.Count > 0)
        {
            return new Readers(EvidenceSealing.Recipients, [.. options.Recipients]);
        }

        return HasProgram && Find($"{options.Age}-keygen") is { } maker
            ? new Readers(EvidenceSealing.TestIdentity, [await TestKeyAsync(maker, cancellationToken)])
            : Readers.Everybody;
    }

    /// <summary>Starts to encrypt what is written to its input, for these readers.</summary>
    /// <exception cref="IOException">The program cannot be started.</exception>
    public Process Start(Readers readers)
    {
        var start = new ProcessStartInfo(options.Age) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--encrypt");
        foreach (var key in readers.Keys)
        {
            start.ArgumentList.Add("--recipient");
            start.ArgumentList.Add(key);
        }

        try
        {
            return Process.Start(start) ?? throw new IOException($"The program {options.Age} does not start.");
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"The program {options.Age} does not start: {exception.Message}", exception);
        }
    }

    private async Task<string> TestKeyAsync(string maker, CancellationToken cancellationToken)
    {
        var path = vault.At(TestIdentity);
        if (!File.Exists(path))
        {
            DurableFolder.Make(vault.Root);
            using var making = Process.Start(new ProcessStartInfo(maker, ["--output", path]) { RedirectStandardError = true })
                ?? throw new IOException($"The program {maker} does not start.");
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(MakesKeyWithin);
            await making.StandardError.ReadToEndAsync(limit.Token);
            await making.WaitForExitAsync(limit.Token);
        }

        // Another bot on the same vault may have been first; what is there counts.
        var line = (await File.ReadAllLinesAsync(path, cancellationToken)).FirstOrDefault(known => known.StartsWith(PublicKeyMark, StringComparison.Ordinal));
        return line?[PublicKeyMark.Length..].Trim() ?? throw new IOException($"{path} holds no key.");
    }

    private static string? Find(string program) => program.Contains('/', StringComparison.Ordinal)
        ? File.Exists(program) ? program : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
