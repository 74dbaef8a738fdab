namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>
/// How one action is proven in the lab. Words in braces stand for what <see cref="Before"/> printed as <c>name=value</c>.
/// A cell that the lab cannot show says why in <see cref="CannotShow"/>, by the name of the cell.
/// </summary>
/// <param name="Action">The action with its values, as it is typed after the host.</param>
internal sealed record ActionRow(string Action)
{
    public string Id => Action.Split(' ')[0];

    /// <summary>What is made in the host first.</summary>
    public string Before { get; init; } = ":";

    /// <summary>What makes the pre-check refuse, in the host; or other values that do.</summary>
    public string? Refusing { get; init; }

    /// <summary>Values with which the pre-check refuses, if it is not the host that makes it.</summary>
    public string? RefusedAction { get; init; }

    /// <summary>What the refusal says.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>What takes the reason for the refusal away.</summary>
    public string Allowing { get; init; } = ":";

    /// <summary>The question that shows the effect, past the action's own checks; on the bot's side of the lab if it begins with <c>ctl </c>.</summary>
    public string Question { get; init; } = "";

    /// <summary>Its answer before.</summary>
    public string Was { get; init; } = "";

    /// <summary>Its answer when the action has run.</summary>
    public string Is { get; init; } = "";

    /// <summary>Words that the card has to show when it has run.</summary>
    public string Says { get; init; } = "";

    /// <summary>What makes the host's programs lie.</summary>
    public string? Lying { get; init; }

    /// <summary>What makes them tell the truth again, and takes the traces of the lie away.</summary>
    public string Telling { get; init; } = ":";

    /// <summary>Runs that have to be there first: captures.</summary>
    public IReadOnlyList<string> First { get; init; } = [];

    /// <summary>Whether the run can be taken back; then the question has its first answer again.</summary>
    public bool IsUndone { get; init; }

    /// <summary>Whether only the refusal can be shown, because the lab must not have what it works on.</summary>
    public bool IsNeverRun { get; init; }

    /// <summary>Whether it mostly waits: for what comes back, for what a service does. Such rows are proven side by side, each on a host of its own.</summary>
    public bool Waits { get; init; }

    public IReadOnlyDictionary<string, string> CannotShow { get; init; } = new Dictionary<string, string>();

    public override string ToString() => Action;
}
