namespace ChatOps.Actions.Parameters;

/// <summary>Kinds of things that an action must not be turned against.</summary>
public enum ProtectedKind
{
    /// <summary>Addresses of the bot, its jump hosts and gateways.</summary>
    Addresses,

    /// <summary>Accounts of the bot and for break-glass.</summary>
    Accounts,

    /// <summary>Fingerprints of the SSH keys of the bot and for break-glass.</summary>
    Keys,
}
