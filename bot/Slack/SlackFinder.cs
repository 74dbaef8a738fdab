using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.Slack.Wire;

namespace ChatOps.Bot.Slack;

/// <summary>
/// Looks for our own message in a channel after nobody learned whether it arrived. Each bears the id that the outbox
/// gave it, in metadata that people do not see. https://docs.slack.dev/messaging/message-metadata
/// </summary>
internal sealed class SlackFinder(SlackClient slack)
{
    public const string EventType = "chatops_message";

    private const int MostPages = 20;

    /// <summary>Clocks differ a little.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(5);

    /// <summary>Which parts of a long card are in its thread, by <see cref="Digest"/>.</summary>
    public async Task<IReadOnlySet<string>> DigestsAsync(string channel, string card, CancellationToken cancellationToken)
    {
        var digests = new HashSet<string>(StringComparer.Ordinal);
        var cursor = "";
        for (var page = 0; page < MostPages; page++)
        {
            var arguments = new Dictionary<string, string> { ["channel"] = channel, ["ts"] = card, ["limit"] = "200", ["include_all_metadata"] = "true" };
            if (cursor.Length > 0)
            {
                arguments["cursor"] = cursor;
            }

            var answer = await slack.CallAsync("conversations.replies", arguments, cancellationToken);
            digests.UnionWith(answer.Items("messages").Select(message => message.Text("metadata.event_payload.digest")).OfType<string>());
            cursor = answer.Text("response_metadata.next_cursor") ?? "";
            if (cursor.Length == 0)
            {
                break;
            }
        }

        return digests;
    }

    /// <summary>What a part is known by in the thread of its card.</summary>
    public static string Digest(SlackMessage part) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SlackJson.Write(part.Blocks))));

    /// <exception cref="ChatAmbiguousException">The channel holds more than can be looked through.</exception>
    public async Task<FoundMessage> FindAsync(string channel, Guid outgoingId, CancellationToken cancellationToken)
    {
        var oldest = (OutgoingIds.MadeAt(outgoingId) - Leeway).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var id = outgoingId.ToString("N");
        var parts = new SortedDictionary<int, string>();
        var of = 0L;
        var cursor = "";
        for (var page = 0; page < MostPages; page++)
        {
            var arguments = new Dictionary<string, string> { ["channel"] = channel, ["oldest"] = oldest, ["limit"] = "200", ["include_all_metadata"] = "true" };
            if (cursor.Length > 0)
            {
                arguments["cursor"] = cursor;
            }

            var answer = await slack.CallAsync("conversations.history", arguments, cancellationToken);
            foreach (var message in answer.Items("messages"))
            {
                if (message.Text("metadata.event_payload.id") == id && message.Text("ts") is { } ts)
                {
                    parts.TryAdd((int)(message.Number("metadata.event_payload.part") ?? 0), ts);
                    of = message.Number("metadata.event_payload.parts") ?? 1;
                }
            }

            cursor = answer.Text("response_metadata.next_cursor") ?? "";
            if (cursor.Length == 0)
            {
                return new FoundMessage(parts, of > 0 && parts.Count >= of);
            }
        }

        throw new ChatAmbiguousException("The channel holds too much to look whether the message arrived.", null);
    }
}

/// <summary>What was found of a message.</summary>
/// <param name="Parts">The parts that are there, by their number, each with Slack's id of it.</param>
/// <param name="IsWhole">All of them are there.</param>
internal sealed record FoundMessage(IReadOnlyDictionary<int, string> Parts, bool IsWhole);
