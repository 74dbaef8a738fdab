namespace ChatOps.Bot.Doctor;

/// <summary>How one thing stands.</summary>
internal enum Standing
{
    Ok,

    /// <summary>The bot runs, but not as one would want.</summary>
    Warn,

    /// <summary>The bot does not run, or not safely.</summary>
    Fail,
}

/// <summary>What was found about one thing, and what to do about it.</summary>
internal sealed record Finding(Standing Standing, string About, string Sentence)
{
    public static Finding Ok(string about, string sentence) => new(Standing.Ok, about, sentence);

    public static Finding Warn(string about, string sentence) => new(Standing.Warn, about, sentence);

    public static Finding Fail(string about, string sentence) => new(Standing.Fail, about, sentence);

    public override string ToString() => $"{Standing.ToString().ToLowerInvariant(),-4}  {About}: {Sentence}";
}
