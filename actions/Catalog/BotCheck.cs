namespace ChatOps.Actions.Catalog;

/// <summary>What the bot itself can tell after a run, without asking the host's programs.</summary>
public enum BotCheck
{
    /// <summary>Every stream's SHA-256 on the host equals the one the bot made, and every step's exit code was one that it may have.</summary>
    HashesEqual,

    /// <summary>More came than the end of an empty archive.</summary>
    NotEmpty,

    /// <summary>A new SSH connection succeeds and its host key is the pinned one.</summary>
    NewConnection,

    /// <summary>A new SSH connection presents the key that the run printed over the old one.</summary>
    NewHostKey,

    /// <summary>Every step was answered: with an exit code or with "timed out", none is missing.</summary>
    EveryStepAnswered,

    /// <summary>What the streams' beginnings say fits the kind of file that was asked for.</summary>
    FileKind,

    /// <summary>Two chunks, drawn by lot, are read again and equal.</summary>
    ChunksReadAgain,

    /// <summary>From another host, what should be cut off cannot be reached.</summary>
    CutOffFromOutside,
}
