namespace ChatOps.Bot.Slack;

/// <summary>What Slack knows of an account. https://docs.slack.dev/reference/methods/users.info</summary>
internal sealed record SlackProfile(string User, string Name)
{
    public string? Team { get; init; }

    /// <summary>Of an organisation: its id for the same person in all its workspaces.</summary>
    public string? EnterpriseUser { get; init; }

    public string? Enterprise { get; init; }

    public string? ConfirmedEmail { get; init; }

    public bool IsProgram { get; init; }

    public bool IsClosed { get; init; }

    public bool IsGuest { get; init; }

    public bool IsStranger { get; init; }

    public static SlackProfile Read(string user, SlackAnswer answer) => new(user, answer.Text("user.profile.display_name") is { Length: > 0 } shown ? shown : answer.Text("user.real_name") ?? answer.Text("user.name") ?? user)
    {
        Team = answer.Text("user.team_id"),
        EnterpriseUser = answer.Text("user.enterprise_user.id"),
        Enterprise = answer.Text("user.enterprise_user.enterprise_id"),
        ConfirmedEmail = answer.Is("user.is_email_confirmed") ? answer.Text("user.profile.email") : null,
        IsProgram = answer.Is("user.is_bot") || answer.Is("user.is_workflow_bot") || user == "USLACKBOT",
        IsClosed = answer.Is("user.deleted"),
        IsGuest = answer.Is("user.is_restricted") || answer.Is("user.is_ultra_restricted"),
        IsStranger = answer.Is("user.is_stranger"),
    };

    /// <summary>Why nothing of this account counts; null if it is one of our own people's.</summary>
    public string? WhyNot(SlackIdentity ours)
    {
        if (IsProgram)
        {
            return $"{User} is a program. Only people may use this bot.";
        }

        if (IsClosed)
        {
            return $"The account {User} is deactivated.";
        }

        if (IsStranger || !ours.IsOurs(Team, Enterprise))
        {
            return $"This account ({User}) belongs to another company's workspace. Only people of our own workspace may use this bot.";
        }

        return IsGuest ? $"{User} is a guest in this workspace. Only its full members may use this bot." : null;
    }
}
