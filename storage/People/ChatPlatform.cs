namespace ChatOps.Storage.People;

/// <summary>Where a command can come from and a message can go to.</summary>
public enum ChatPlatform
{
    /// <summary>The chat that the bot serves itself.</summary>
    Console,

    /// <summary>The command line on the bot's own machine.</summary>
    Terminal,

    Slack,
    Teams,
}
