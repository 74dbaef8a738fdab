namespace ChatOps.Bot.Settings;

/// <summary>Where evidence is kept, and who can read it.</summary>
internal sealed class EvidenceOptions
{
    public const string Section = "Evidence";

    /// <summary>The vault; beside the record unless it is said otherwise.</summary>
    public string? Folder { get; set; }

    /// <summary>Public keys (age1..., ssh-ed25519 ...) whose holders can read it; the bot never can.</summary>
    public IList<string> Recipients { get; set; } = [];

    /// <summary>The program that encrypts.</summary>
    public string Age { get; set; } = "age";

    /// <summary>The bot's own private key, which signs manifests and checkpoints; made at the first start.</summary>
    public string? SigningKey { get; set; }

    /// <summary>So many MiB stay free where the vault is, but never more than a tenth of the disk.</summary>
    public int KeepFreeMib { get; set; } = 5120;

    /// <summary>A stream is slowed down to so many MiB a second; null for as fast as it comes.</summary>
    public int? MostMibPerSecond { get; set; }
}
