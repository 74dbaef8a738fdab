using System.Globalization;
using System.Text.RegularExpressions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;

namespace ChatOps.Bot.Teams.Graph;

/// <summary>
/// Looks for the bot's own messages, by the mark that each carries, where an owner of the team has consented to that
/// (ChannelMessage.Read.Group). https://learn.microsoft.com/graph/api/chatmessage-list-replies
/// </summary>
internal sealed partial class GraphFinder(GraphClient graph, TeamsOptions options)
{
    /// <summary>Clocks differ a little.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(2);

    /// <summary>What a part of a message says of itself, in words that are seen only where no card can be shown.</summary>
    public static string Mark(Guid outgoingId, int part, int parts) => $"[{outgoingId:N} {part + 1}/{parts}]";

    /// <summary>Only a team's channels can be looked into; chats of people cannot.</summary>
    public static bool CanLookInto(string conversation) => TeamsPlaces.ChannelOf(conversation).EndsWith("@thread.tacv2", StringComparison.Ordinal);

    /// <summary>What is in the thread of a message.</summary>
    /// <exception cref="ChatAwayException">Nobody can tell now.</exception>
    /// <exception cref="ChatAmbiguousException">There is more than can be looked through.</exception>
    public Task<FoundParts> FindAsync(string thread, Guid outgoingId, CancellationToken cancellationToken)
    {
        var messages = Messages(TeamsPlaces.ChannelOf(thread));
        return LookAsync(TeamsPlaces.RootOf(thread) is { } root ? $"{messages}/{Escaped(root)}/replies?$top=50" : $"{messages}?$top=50", outgoingId, cancellationToken);
    }

    /// <summary>The first message of a thread that an attempt without answer made; null if there is none.</summary>
    /// <exception cref="ChatAwayException">Nobody can tell now.</exception>
    /// <exception cref="ChatAmbiguousException">There is more than can be looked through.</exception>
    public async Task<string?> FindThreadAsync(string channel, Guid outgoingId, CancellationToken cancellationToken) =>
        (await LookAsync($"{Messages(channel)}?$top=50", outgoingId, cancellationToken)).Parts is [var root, ..] ? root : null;

    private async Task<FoundParts> LookAsync(string path, Guid outgoingId, CancellationToken cancellationToken)
    {
        var since = OutgoingIds.MadeAt(outgoingId) - Leeway;
        try
        {
            var listed = await graph.ListAsync<GraphMessage>(path, page => IsBehind(page, since), cancellationToken);
            var found = new Dictionary<int, string>();
            var of = 0;
            foreach (var message in listed.Where(message => message is { Id.Length: > 0, DeletedDateTime: null } && string.Equals(message.From?.Application?.Id, options.AppId, StringComparison.OrdinalIgnoreCase)))
            {
                if (PartOf(message, outgoingId) is var (part, parts))
                {
                    found.TryAdd(part, message.Id!);
                    of = parts;
                }
            }

            // They are sent in their order, so nothing stands behind a gap.
            return new FoundParts([.. Enumerable.Range(0, of).TakeWhile(found.ContainsKey).Select(part => found[part])], of);
        }
        catch (GraphRefusedException refused) when (refused.Status != StatusCodes.Status403Forbidden)
        {
            throw new ChatAwayException($"{refused.Message} Whether a message arrived cannot be looked up (teams.findMessages). Is teams.team the right team, and is the channel still there?", TimeSpan.FromMinutes(1), refused);
        }
        catch (GraphRefusedException refused)
        {
            // To say "not there" without having looked would put it there twice.
            throw new ChatAwayException($"{refused.Message} Whether a message arrived is to be looked up there (teams.findMessages), which needs ChannelMessage.Read.Group: an owner of the team gives it by adding the app anew from the package that chatops teams package --all-messages writes.", TimeSpan.FromMinutes(1), refused);
        }
    }

    /// <summary>Whether what follows is older than the message can be. Which way a list runs is not promised, so it has to show.</summary>
    private static bool IsBehind(IReadOnlyList<GraphMessage> page, DateTimeOffset since) =>
        page is [{ Changed: { } first }, .., { Changed: { } last }] && first > last && last < since;

    private static (int Part, int Parts)? PartOf(GraphMessage message, Guid outgoingId)
    {
        foreach (var attachment in message.Attachments ?? [])
        {
            if (Marks().Matches(attachment.Content ?? "").FirstOrDefault(mark => mark.Groups[1].Value == outgoingId.ToString("N")) is { } found)
            {
                return (int.Parse(found.Groups[2].ValueSpan, CultureInfo.InvariantCulture) - 1, int.Parse(found.Groups[3].ValueSpan, CultureInfo.InvariantCulture));
            }
        }

        return null;
    }

    private string Messages(string channel) => $"teams/{Escaped(options.Team ?? "")}/channels/{Escaped(channel)}/messages";

    private static string Escaped(string part) => Uri.EscapeDataString(part);

    [GeneratedRegex(@"\[([0-9a-f]{32}) ([0-9]{1,3})/([0-9]{1,3})\]")]
    private static partial Regex Marks();
}

/// <summary>What is there of a message, from its beginning on.</summary>
/// <param name="Parts">Their ids.</param>
/// <param name="Of">How many it has.</param>
internal sealed record FoundParts(IReadOnlyList<string> Parts, int Of)
{
    public bool IsWhole => Of > 0 && Parts.Count == Of;
}
