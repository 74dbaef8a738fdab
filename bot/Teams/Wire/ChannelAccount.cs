namespace ChatOps.Bot.Teams.Wire;

/// <summary>Somebody in a conversation, or a program.</summary>
/// <param name="Id">29:… for a person and 28:… for a bot; between this bot and that person only, so never a person's name in the settings.</param>
internal sealed record ChannelAccount(string Id)
{
    /// <summary>What is shown. Anybody can take any.</summary>
    public string? Name { get; init; }

    /// <summary>The person's object in the directory. With the tenant it is the account.</summary>
    public string? AadObjectId { get; init; }

    /// <summary>Of the one who is spoken to: only they see it.</summary>
    public bool? IsTargeted { get; init; }
}
