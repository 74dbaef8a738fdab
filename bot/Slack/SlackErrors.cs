using ChatOps.Bot.Chat;

namespace ChatOps.Bot.Slack;

/// <summary>What Slack's error codes mean for a message: that it will never go, that it waits, or that nobody knows.</summary>
internal static class SlackErrors
{
    private static readonly HashSet<string> Unknown =
        new(StringComparer.Ordinal) { "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org" };

    private static readonly HashSet<string> ShutOut =
        new(StringComparer.Ordinal) { "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "access_denied", "org_login_required", "ekm_access_denied", "team_access_not_granted", "app_missing_action_url" };

    /// <summary>The exception for an answer that is not ok.</summary>
    /// <param name="method">What was asked for.</param>
    /// <param name="posts">Whether asking twice would show twice.</param>
    /// <param name="needed">The scope that was missing, if Slack named it.</param>
    public static Exception For(string method, string error, bool posts, string? needed)
    {
        if (error is "ratelimited" or "rate_limited" or "message_limit_exceeded")
        {
            return new ChatAwayException($"Slack asks to wait ({method}: {error}).", TimeSpan.FromSeconds(30));
        }

        if (Unknown.Contains(error))
        {
            return posts
                ? new ChatAmbiguousException($"Slack failed inside ({method}: {error}).", null)
                : new ChatAwayException($"Slack failed inside ({method}: {error}).");
        }

        return ShutOut.Contains(error)
            ? new ChatAwayException($"Slack does not let the bot in ({error}). Install the app again and give the bot its new token (Slack__BotToken); what is said until then waits.")
            : new SlackRefusedException(error, $"Slack refused {method}: {error}.{Mend(error, needed)}");
    }

    private static string Mend(string error, string? needed) => error switch
    {
        "missing_scope" => $" The app lacks the scope {needed ?? "for it"}. Add it under OAuth & Permissions (or print the manifest again: chatops slack manifest) and reinstall the app.",
        "not_in_channel" => " The bot is not in that channel. Invite it: /invite @ChatOps.",
        "channel_not_found" => " There is no such channel that the bot can see. If it is private, invite the bot; look at slack.channel in the settings.",
        "is_archived" => " The channel is archived. Unarchive it in Slack.",
        "restricted_action" or "user_is_restricted" => " The workspace does not let the app do that. An owner can allow it in the workspace's settings.",
        "name_taken" => " Every name that was tried is taken.",
        "no_permission" or "not_allowed_token_type" => " Install the app from the manifest again: chatops slack manifest.",
        "user_not_found" or "users_not_found" or "user_disabled" => " An account in the settings is not in this workspace. chatops doctor says which.",
        _ => "",
    };
}

/// <summary>Slack refused for good, and said why.</summary>
internal sealed class SlackRefusedException(string error, string message) : Exception(message)
{
    /// <summary>Slack's own word for it.</summary>
    public string Error { get; } = error;
}
