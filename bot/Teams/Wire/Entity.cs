namespace ChatOps.Bot.Teams.Wire;

/// <summary>What a text speaks of, beside the text.</summary>
internal sealed record Entity(string Type)
{
    public const string MentionType = "mention";

    /// <summary>Of a mention: who.</summary>
    public ChannelAccount? Mentioned { get; init; }

    /// <summary>Of a mention: the piece of the text that means them, letter by letter.</summary>
    public string? Text { get; init; }

    /// <summary>The mention that it is; null if it is something else.</summary>
    public Mention? AsMention() => Type == MentionType && Mentioned is { Id.Length: > 0 } who ? new Mention(who, Text) : null;
}

/// <summary>Somebody who is mentioned.</summary>
/// <param name="Text">The piece of the text; null where the name between <c>&lt;at&gt;</c> marks is meant.</param>
internal sealed record Mention(ChannelAccount Mentioned, string? Text)
{
    public Entity AsEntity() => new(Entity.MentionType) { Mentioned = Mentioned, Text = Text };
}
