namespace ChatOps.Actions.Catalog;

/// <summary>How a step runs on the host.</summary>
public enum ActionMode
{
    /// <summary>Short: ends within its deadline while the connection is watched.</summary>
    Direct,

    /// <summary>Bytes flow to the bot and are hashed on both ends; nothing is written on the host; may simply be started again.</summary>
    Stream,

    /// <summary>A named systemd unit: survives the connection, starts at most once, is asked for its result afterwards.</summary>
    Unit,
}
