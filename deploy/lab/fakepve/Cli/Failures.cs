namespace FakePve.Cli;

/// <summary>A plain refusal: the text goes to stderr, and nothing of the command is done.</summary>
internal class Refusal(string message, int exitCode = Refusal.PlainDeath) : Exception(message)
{
    /// <summary>What the genuine tools end with here; it is their errno, so a real node may show another.</summary>
    public const int PlainDeath = 2;

    public int ExitCode { get; } = exitCode;
}

/// <summary>A parameter that cannot be accepted. The genuine tools show their usage line behind it.</summary>
internal sealed class BadParameter : Refusal
{
    public BadParameter(string message) : base("400 " + message) { }

    public BadParameter(string parameter, string why) : base($"400 Parameter verification failed.\n{parameter}: {why}") { }
}

/// <summary>A signal came, or nobody reads the output any more. What was begun is taken back where it can be.</summary>
internal sealed class Interrupted(string message) : Exception(message);
