using System.Text;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;

namespace ChatOps.Bot.Slack;

/// <summary>Makes the channel of an incident: a legal name that nobody has, private if it has to be, and ours to use.</summary>
internal sealed class SlackRooms(SlackClient slack, SlackWorkspace workspace)
{
    private const int LongestName = 80;
    private const int MostNames = 9;
    private const int MostPages = 50;

    /// <summary>Clocks differ a little.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(2);

    /// <summary>Makes the channel, or finds the one that an attempt without answer made.</summary>
    /// <returns>The channel's id.</returns>
    public async Task<string> OpenAsync(IncidentRoomSpec spec, Guid outgoingId, CancellationToken cancellationToken)
    {
        var name = LegalName(spec.Name);
        for (var attempt = 1; attempt <= MostNames; attempt++)
        {
            var wish = attempt == 1 ? name : $"{name[..Math.Min(name.Length, LongestName - 3)]}-{attempt}";
            try
            {
                var made = await slack.CallAsync("conversations.create", new { name = wish, is_private = spec.IsPrivate }, cancellationToken);
                return made.Text("channel.id") ?? throw new ChatRefusedException("Slack made a channel and did not say which.");
            }
            catch (SlackRefusedException refused) when (refused.Error is "name_taken")
            {
                if (await OursAsync(wish, spec.IsPrivate, OutgoingIds.MadeAt(outgoingId), cancellationToken) is { } ours)
                {
                    return ours;
                }
            }
        }

        throw new ChatRefusedException($"Slack has no name left for the channel: {name} and {MostNames - 1} like it are taken.");
    }

    /// <summary>
    /// Gets a channel back that was archived. False where Slack does not let the bot: a bot gets back only what it is still
    /// in, and only if the workspace allows it.
    /// </summary>
    public async Task<bool> ReopenAsync(string channel, CancellationToken cancellationToken)
    {
        try
        {
            var known = await slack.CallAsync("conversations.info", new Dictionary<string, string> { ["channel"] = channel }, cancellationToken);
            if (known.Is("channel.is_archived"))
            {
                await slack.CallAsync("conversations.unarchive", new { channel }, cancellationToken);
            }

            return true;
        }
        catch (SlackRefusedException refused)
        {
            return refused.Error == "not_archived";
        }
    }

    /// <summary>Lower-case letters, digits and hyphens, 80 at most.</summary>
    public static string LegalName(string wish)
    {
        var name = new StringBuilder(wish.Length);
        foreach (var character in wish.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                name.Append(character);
            }
            else if (name.Length > 0 && name[^1] != '-')
            {
                name.Append('-');
            }
        }

        return name.ToString(0, Math.Min(name.Length, LongestName)).Trim('-') is { Length: > 0 } legal ? legal : "incident";
    }

    /// <summary>
    /// A channel of that name that the bot itself made since it was to make one: an answer got lost. An older one, even of
    /// the bot, belongs to something else and to other people. Whoever makes a channel is in it, so that the bot's own are enough
    /// to look through, however many the workspace has.
    /// </summary>
    private async Task<string?> OursAsync(string name, bool isPrivate, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var me = (await workspace.GetAsync(cancellationToken)).BotUserId;
        var cursor = "";
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await slack.CallAsync(
                "users.conversations",
                new Dictionary<string, string> { ["user"] = me, ["types"] = isPrivate ? "private_channel" : "public_channel", ["exclude_archived"] = "true", ["limit"] = "999", ["cursor"] = cursor },
                cancellationToken);
            if (answer.Items("channels").FirstOrDefault(channel => channel.Text("name") == name) is { } found)
            {
                return found.Text("creator") == me && found.Number("created") is { } created && DateTimeOffset.FromUnixTimeSeconds(created) >= since - Leeway
                    && found.Is("is_private") == isPrivate && !found.Is("is_archived")
                        ? found.Text("id")
                        : null;
            }

            cursor = answer.Text("response_metadata.next_cursor") ?? "";
            if (cursor.Length == 0)
            {
                return null;
            }
        }

        return null;
    }
}
