namespace ChatOps.Bot.CommandLine;

/// <summary>What the program's exit says to scripts and to systemd.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The bot refused, the timeline does not hold, a check failed, or the command line was not understood.</summary>
    public const int Refused = 1;

    /// <summary>What is needed could not be read: the settings are wrong, or the file is not there.</summary>
    public const int Unusable = 2;

    /// <summary>No bot answers, or what the bot needs is away; the same may work later.</summary>
    public const int Unavailable = 3;
}
