namespace ChatOps.Bot.Slack.Wire;

/// <summary>What somebody typed after a slash command. https://docs.slack.dev/interactivity/implementing-slash-commands</summary>
internal sealed record SlashCommand
{
    public string Command { get; init; } = "";

    public string Text { get; init; } = "";

    public string TeamId { get; init; } = "";

    public string? EnterpriseId { get; init; }

    public string ChannelId { get; init; } = "";

    public string? ChannelName { get; init; }

    public string UserId { get; init; } = "";

    public string? UserName { get; init; }

    public string? ResponseUrl { get; init; }

    public string TriggerId { get; init; } = "";

    /// <summary>Reads the form of an HTTP request; null if it lacks what every command has.</summary>
    public static SlashCommand? Read(IReadOnlyDictionary<string, Microsoft.Extensions.Primitives.StringValues> form)
    {
        var command = new SlashCommand
        {
            Command = One("command"),
            Text = One("text"),
            TeamId = One("team_id"),
            EnterpriseId = Optional("enterprise_id"),
            ChannelId = One("channel_id"),
            ChannelName = Optional("channel_name"),
            UserId = One("user_id"),
            UserName = Optional("user_name"),
            ResponseUrl = Optional("response_url"),
            TriggerId = One("trigger_id"),
        };
        return command.IsWhole ? command : null;

        string One(string name) => form.TryGetValue(name, out var value) ? value.ToString() : "";

        string? Optional(string name) => One(name) is { Length: > 0 } value ? value : null;
    }

    public bool IsWhole => Command.Length > 0 && TeamId.Length > 0 && ChannelId.Length > 0 && UserId.Length > 0 && TriggerId.Length > 0;
}
