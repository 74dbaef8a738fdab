namespace ChatOps.Bot.Settings;

/// <summary>Where evidence is kept, and who can read it.</summary>
internal sealed class EvidenceOptions
{
    public const string Section = "Evidence";

    /// <summary>The key of <see cref="Retention"/> for everything that has none of its own.</summary>
    public const string Otherwise = "default";

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

    /// <summary>How long evidence is kept at least, by the action that took it; <c>default</c> for all others.</summary>
    public IDictionary<string, Duration> Retention { get; set; } = new Dictionary<string, Duration>();

    public TimestampOptions Timestamp { get; set; } = new();

    public S3Options S3 { get; set; } = new();
}

/// <summary>Who says of manifests that they were there by then (RFC 3161).</summary>
internal sealed class TimestampOptions
{
    /// <summary>The authority's address; nobody is asked without one.</summary>
    public string? Url { get; set; }

    /// <summary>Certificates (PEM) that have to vouch for the authority.</summary>
    public string? CaFile { get; set; }
}

/// <summary>A bucket in which the vault rests. Its keys come from the environment.</summary>
internal sealed class S3Options
{
    /// <summary>The server's address; without one the vault is a folder.</summary>
    public string? Endpoint { get; set; }

    public string Bucket { get; set; } = "";

    public string Region { get; set; } = "us-east-1";

    /// <summary>What every name in the bucket begins with.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Whether the bucket stands in the path and not in the host's name; most servers but Amazon's want that.</summary>
    public bool PathStyle { get; set; } = true;

    /// <summary>Who may still take a file away before its time.</summary>
    public S3Lock Lock { get; set; }

    public string? AccessKey { get; set; }

    public string? SecretKey { get; set; }

    public bool IsOn => !string.IsNullOrWhiteSpace(Endpoint);
}

/// <summary>How an S3 server locks what it keeps.</summary>
internal enum S3Lock
{
    /// <summary>Not at all; the bucket has no object lock.</summary>
    None,

    /// <summary>Whoever has a right of its own may.</summary>
    Governance,

    /// <summary>Nobody, not even the bucket's owner.</summary>
    Compliance,
}
