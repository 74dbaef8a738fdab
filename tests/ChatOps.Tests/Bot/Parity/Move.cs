namespace ChatOps.Tests.Bot.Parity;

/// <summary>Something that a person does, whatever the platform.</summary>
/// <param name="Who">ana or bob.</param>
internal abstract record Move(string Who)
{
    /// <summary>The action request under whose card the button stands, as in A-7; null if it is the live card's.</summary>
    public string? Request { get; init; }

    /// <summary>Types a command, as far as it is the same everywhere.</summary>
    internal sealed record Type(string Who, string Text) : Move(Who);

    /// <summary>Clicks a button of a card.</summary>
    internal sealed record Click(string Who, string Label) : Move(Who);

    /// <summary>Clicks a button of a card, and fills in the form that comes.</summary>
    internal sealed record Fill(string Who, string Label, params (string Name, string Value)[] Values) : Move(Who);
}
