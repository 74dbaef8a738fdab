using System.Text.RegularExpressions;

namespace ChatOps.Bot.Slack;

/// <summary>The command in a message that speaks to the bot.</summary>
internal static partial class SlackMention
{
    /// <summary>Takes the mention of the bot and a leading /incident off.</summary>
    public static string Strip(string text, string? bot, Func<string, string> decode)
    {
        var trimmed = text.Trim();
        if (bot is { Length: > 0 } && trimmed.StartsWith($"<@{bot}", StringComparison.Ordinal) && trimmed.IndexOf('>', StringComparison.Ordinal) is var end and > 0)
        {
            trimmed = trimmed[(end + 1)..].TrimStart(' ', ':', ',');
        }

        var command = decode(trimmed).Trim();
        var prefix = Prefix().Match(command);
        return prefix.Success ? command[prefix.Length..].Trim() : command;
    }

    [GeneratedRegex(@"\A/?incident(?=\s|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
