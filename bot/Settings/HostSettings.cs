using ChatOps.Actions.Catalog;

namespace ChatOps.Bot.Settings;

/// <summary>A host that actions may be run on; on no other is anything ever run.</summary>
internal sealed class HostSettings
{
    public const string Section = "Hosts";

    public string Id { get; set; } = "";

    public string Address { get; set; } = "";

    public int Port { get; set; } = 22;

    public string User { get; set; } = "chatops";

    public HostPlatform Platform { get; set; } = HostPlatform.Debian;

    /// <summary>The private key of the bot for this host.</summary>
    public string KeyFile { get; set; } = "";

    public string? CertificateFile { get; set; }

    public string? PassphraseFile { get; set; }

    /// <summary>SHA-256 fingerprints of its host keys; any other key is refused.</summary>
    public IList<string> HostKeys { get; set; } = [];

    /// <summary>The host to go through.</summary>
    public string? Jump { get; set; }

    /// <summary>crown-jewel asks one person more for whatever changes it.</summary>
    public IList<string> Marks { get; set; } = [];

    /// <summary>Drills may touch it.</summary>
    public bool Drill { get; set; }

    /// <summary>Others are looked at from here, to see that what should be cut off is.</summary>
    public bool Witness { get; set; }

    /// <summary>Whether systemd runs it.</summary>
    public bool Systemd { get; set; } = true;
}

/// <summary>How actions are decided on and run.</summary>
internal sealed class ActionOptions
{
    public const string Section = "Actions";

    /// <summary>Files that add to the catalogue.</summary>
    public IList<string> Catalogue { get; set; } = [];

    public Duration DecideWithin { get; set; } = TimeSpan.FromMinutes(15);

    public Duration DecideDestructiveWithin { get; set; } = TimeSpan.FromMinutes(10);

    public Duration RunWithin { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long something destructive waits after its approval, so that it can still be stopped.</summary>
    public Duration StopWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>From so many destructive requests an hour on, a person needs one approver more.</summary>
    public int DestructivePerHour { get; set; } = 3;

    /// <summary>Whether people with the role break-glass may let something run alone.</summary>
    public bool BreakGlass { get; set; }

    /// <summary>A folder with clean files and tools, each found by its SHA-256; empty for none.</summary>
    public string Store { get; set; } = "";

    public ProtectOptions Protect { get; set; } = new();

    public IList<ActionRuleOptions> Rules { get; set; } = [];
}

/// <summary>What is asked for an action beyond the catalogue. It is never less.</summary>
internal sealed class ActionRuleOptions
{
    /// <summary>The id of an action, or a family of them: contain.*</summary>
    public string Action { get; set; } = "";

    /// <summary>How many different persons it takes, the one who asks among them.</summary>
    public int People { get; set; }

    /// <summary>Whether it is about the action: itself, or a profile that takes it along.</summary>
    public bool IsFor(ActionDefinition action) => Names(action.Id) || action.Captures.Any(Names);

    private bool Names(string id) => Action.EndsWith(".*", StringComparison.Ordinal) ? id.StartsWith(Action[..^1], StringComparison.Ordinal) : id == Action;
}

/// <summary>What no action may cut off: the bot's own way in, and what is kept for break-glass.</summary>
internal sealed class ProtectOptions
{
    public IList<string> Addresses { get; set; } = [];

    public IList<string> Accounts { get; set; } = [];

    public IList<string> Keys { get; set; } = [];
}
