namespace ChatOps.Bot.Commands;

/// <summary>What a verb is called, says of itself, and asks for.</summary>
internal sealed record VerbSpec(string Name, string Summary, string Usage)
{
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public IReadOnlyList<string> Examples { get; init; } = [];

    public IReadOnlyList<VerbOption> Options { get; init; } = [];

    /// <summary>It is about one incident: the channel's own, or the one that is named.</summary>
    public bool NeedsIncident { get; init; }

    /// <summary>It changes nothing, so that whoever may see the incident may use it.</summary>
    public bool OnlyReads { get; init; }

    /// <summary>It tells nothing of any incident, so that even an account that may do nothing gets an answer.</summary>
    public bool ForAnybody { get; init; }

    /// <summary>
    /// Whether a command of this verb will be answered with a form, as far as its words tell. Some platforms let a form be
    /// opened only at once, before anything is looked up.
    /// </summary>
    public Func<ParsedCommand, bool> AsksWithForm { get; init; } = _ => false;

    /// <summary>What follows begins with something short and fixed (a status, a time), so that an incident's key may also stand behind it.</summary>
    public bool TakesArgument { get; init; }

    /// <summary>What follows is a person's words, taken as they are.</summary>
    public bool TakesWords { get; init; }
}

/// <summary>An option of a verb.</summary>
/// <param name="Name">Without the dashes.</param>
/// <param name="Value">What its value is called in the usage; null for one that is only there or not.</param>
/// <param name="Many">It may be there more than once; its values are then one list with commas.</param>
internal sealed record VerbOption(string Name, string? Value, bool Many = false);
