using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;

namespace ChatOps.Bot.Teams.Graph;

/// <summary>
/// Looks for the bot's own messages, by the mark that each carries, where an owner of the team has consented to that
/// (ChannelMessage.Read.Group). https://learn.microsoft.com/graph/api/chatmessage-list-replies
/// </summary>
internal sealed class GraphFinder(GraphClient graph, TeamsOptions options)
{
    /// <summary>Clocks differ a little.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(2);

    /// <summary>What a part of a message says of itself, in words that are seen only where no card can be shown.</summary>
    public static string Mark(Guid outgoingId, int part, int parts) => $"[{outgoingId:N} {part + 1}/{parts}]";

    /// <summary>The parts of a message that are in the thread: their ids by their place.</summary>
    /// <exception cref="ChatAwayException">Nobody can tell now.</exception>
    public async Task<IReadOnlyDictionary<int, string>> FindAsync(string thread, Guid outgoingId, CancellationToken cancellationToken)
    {
        var root = TeamsPlaces.RootOf(thread);
        var messages = $"teams/{Escaped(options.Team ?? "")}/channels/{Escaped(TeamsPlaces.ChannelOf(thread))}/messages";
        return await LookAsync(root is null ? $"{messages}?$top=50" : $"{messages}/{Escaped(root)}/replies?$top=50", outgoingId, cancellationToken);
    }

    /// <summary>The first message of a thread that an attempt without answer made; null if there is none.</summary>
    /// <exception cref="ChatAwayException">Nobody can tell now.</exception>
    public async Task<string?> FindThreadAsync(string channel, Guid outgoingId, CancellationToken cancellationToken) =>
        (await FindAsync(channel, outgoingId, cancellationToken)).GetValueOrDefault(0);

    private async Task<IReadOnlyDictionary<int, string>> LookAsync(string path, Guid outgoingId, CancellationToken cancellationToken)
    {
        var since = OutgoingIds.MadeAt(outgoingId) - Leeway;
        try
        {
            var listed = await graph.ListAsync<GraphMessage>(path, page => IsBehind(page, since), cancellationToken);
            var found = new Dictionary<int, string>();
            foreach (var message in listed.Where(message => message is { Id.Length: > 0, DeletedDateTime: null } && string.Equals(message.From?.Application?.Id, options.AppId, StringComparison.OrdinalIgnoreCase)))
            {
                if (PartOf(message, outgoingId) is { } part)
                {
                    found.TryAdd(part, message.Id!);
                }
            }

            return found;
        }
        catch (GraphRefusedException refused)
        {
            // To say "not there" without having looked would put it there twice.
            throw new ChatAwayException($"{refused.Message} Whether a message arrived is to be looked up there (teams.findMessages), which needs ChannelMessage.Read.Group: an owner of the team gives it by adding the newest package of the app.", TimeSpan.FromMinutes(1), refused);
        }
    }

    /// <summary>Whether what follows is older than the message can be. Which way a list runs is not promised, so it has to show.</summary>
    private static bool IsBehind(IReadOnlyList<GraphMessage> page, DateTimeOffset since) =>
        page is [{ Changed: { } first }, .., { Changed: { } last }] && first > last && last < since;

    private static int? PartOf(GraphMessage message, Guid outgoingId)
    {
        foreach (var content in (message.Attachments ?? []).Select(attachment => attachment.Content ?? ""))
        {
            if (content.IndexOf($"[{outgoingId:N} ", StringComparison.Ordinal) is var at and >= 0
                && content[(at + 34)..] is var rest && rest.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 and < 4
                && int.TryParse(rest[..slash], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var part))
            {
                return part - 1;
            }
        }

        return null;
    }

    private static string Escaped(string part) => Uri.EscapeDataString(part);
}
