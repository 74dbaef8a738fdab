using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOps.Storage.ConsoleChat;
using ChatOps.Storage.Outbox;

namespace ChatOps.Chaos.Checks;

/// <summary>What was to be said stands in its room once: no message twice, none left behind, each update posted once.</summary>
internal static partial class RoomCheck
{
    private const string Lobby = "incidents";

    public static IEnumerable<string> Find(Picture picture) => Messages(picture).Concat(Order(picture)).Concat(Cards(picture)).Concat(Updates(picture));

    private static IEnumerable<string> Messages(Picture picture)
    {
        var posted = picture.Messages.Where(message => message.OutgoingId is not null).ToLookup(message => message.OutgoingId!.Value);
        foreach (var message in picture.Outgoing)
        {
            var count = posted[message.Id].Count();
            var right = (message.State, message.Kind) switch
            {
                (OutgoingState.Sent, OutgoingKind.Post or OutgoingKind.Whisper) =>
                    count == 1 && message.MessageId == posted[message.Id].First().Id.ToString(CultureInfo.InvariantCulture),
                (OutgoingState.Sent, OutgoingKind.RefreshCard) => count <= 1,
                (OutgoingState.Sent, _) or (OutgoingState.Superseded, _) => count == 0,
                _ => false,
            };
            if (!right)
            {
                yield return $"Message {message.Sequence} ({message.Kind}, {message.Lane}) is {message.State} after {message.Attempts} attempts and stands in the chat {count} times. {message.LastError}";
            }
        }

        foreach (var unknown in posted.Select(messages => messages.Key).Except(picture.Outgoing.Select(message => message.Id)))
        {
            yield return $"The chat has a message of the outgoing id {unknown}, which nobody sent.";
        }
    }

    /// <summary>What is said in an incident's channel comes in the order in which it happened.</summary>
    private static IEnumerable<string> Order(Picture picture)
    {
        foreach (var lane in picture.Outgoing
            .Where(message => message.Lane.StartsWith("Console/incident/", StringComparison.Ordinal) && message is { State: OutgoingState.Sent, Kind: OutgoingKind.Post or OutgoingKind.Whisper })
            .GroupBy(message => message.Lane))
        {
            var ids = lane.Select(message => long.Parse(message.MessageId ?? "0", CultureInfo.InvariantCulture)).ToList();
            if (!ids.SequenceEqual(ids.Order()))
            {
                yield return $"The messages of {lane.Key} were sent in another order than they were said.";
            }
        }
    }

    private static IEnumerable<string> Cards(Picture picture)
    {
        var kinds = picture.Outgoing.ToDictionary(message => message.Id, message => message.Kind);
        var cards = picture.Messages
            .Where(message => message.OutgoingId is { } id && kinds.GetValueOrDefault(id, OutgoingKind.Post) == OutgoingKind.RefreshCard)
            .ToLookup(message => message.RoomId, message => message.Id.ToString(CultureInfo.InvariantCulture));
        foreach (var incident in picture.Incidents)
        {
            var rooms = picture.Rooms.Where(room => room.IncidentId == incident.Id).ToList();
            if (rooms is not [var own] || !cards[own.Room].SequenceEqual([own.CardMessage ?? ""]))
            {
                yield return $"{incident.Key} has {rooms.Count} rooms, with the cards {string.Join(", ", rooms.SelectMany(room => cards[room.Room]))}.";
            }
        }
    }

    private static IEnumerable<string> Updates(Picture picture)
    {
        var inRoom = picture.Messages.Where(message => message is { IsNotice: true, VisibleTo: null } && message.RoomId != Lobby)
            .Select(message => (message.RoomId, Match: PostedInRoom().Match(Title(message))))
            .Where(post => post.Match.Success)
            .ToLookup(post => (post.RoomId, Number(post.Match, 1)));
        var inLobby = picture.Messages.Where(message => message is { IsNotice: true, VisibleTo: null, RoomId: Lobby })
            .Select(message => PostedInLobby().Match(Words(message)))
            .Where(match => match.Success)
            .ToLookup(match => ($"inc-{match.Groups[1].Value}", Number(match, 2)));
        foreach (var incident in picture.Incidents)
        {
            var room = incident.Key.ToLowerInvariant();
            foreach (var update in picture.Updates[incident.Id])
            {
                var (posts, shorts) = (inRoom[(room, update.Number)].Count(), inLobby[(room, update.Number)].Count());
                if (posts != 1 || shorts != (incident.Sensitive ? 0 : 1))
                {
                    yield return $"Update {update.Number} of {incident.Key} stands {posts} times in its room and {shorts} times in the lobby.";
                }
            }

            var further = inRoom.Where(posts => posts.Key.RoomId == room).Select(posts => posts.Key.Item2)
                .Except(picture.Updates[incident.Id].Select(update => update.Number)).ToList();
            if (further.Count > 0)
            {
                yield return $"The room of {incident.Key} has updates that never were: {string.Join(", ", further)}.";
            }
        }
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static string Title(ConsoleMessage message)
    {
        using var notice = JsonDocument.Parse(message.Body);
        return notice.RootElement.TryGetProperty("title", out var title) ? title.GetString() ?? "" : "";
    }

    /// <summary>All the words of a notice, one after another.</summary>
    private static string Words(ConsoleMessage message)
    {
        using var notice = JsonDocument.Parse(message.Body);
        var words = new StringBuilder();
        Collect(notice.RootElement, words);
        return words.ToString();
    }

    private static void Collect(JsonElement element, StringBuilder words)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                words.Append(element.GetString());
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, words);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject().Where(property => property.Name != "is"))
                {
                    Collect(property.Value, words);
                }

                break;
        }
    }

    [GeneratedRegex(@"\A(?:DRILL · )?Update ([0-9]+) · P[0-3]\b")]
    private static partial Regex PostedInRoom();

    [GeneratedRegex(@"INC-([0-9]+) P[0-3] · [a-z]+ · .* · update ([0-9]+): ", RegexOptions.Singleline)]
    private static partial Regex PostedInLobby();
}
