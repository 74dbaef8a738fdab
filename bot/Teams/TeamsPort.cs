using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Bot.Teams.Graph;
using ChatOps.Bot.Teams.Wire;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Teams as a platform: each incident is a thread of the channel that the settings name, or of one of its own, and the
/// thread's first message is its live card.
/// </summary>
internal sealed class TeamsPort(
    ConnectorClient connector, TeamsRooms rooms, TeamsPlaces places, TeamsAccounts accounts, TeamsReplies replies, TeamsReaders readers,
    PeopleDirectory directory, ILogger<TeamsPort> logger, GraphFinder? finder = null) : IChatPort
{
    private const int MostCards = 1000;
    private const int MostBegun = 10_000;

    /// <summary>What stands below long cards already, by the digest of its words; a bot that starts anew may say it once more.</summary>
    private readonly ConcurrentDictionary<string, HashSet<string>> _below = new(StringComparer.Ordinal);

    /// <summary>Parts that nobody knows of whether they are below.</summary>
    private readonly ConcurrentDictionary<string, bool> _unsure = new(StringComparer.Ordinal);

    /// <summary>Of messages that Teams did not take whole: what it took.</summary>
    private readonly ConcurrentDictionary<Guid, BegunMessage> _begun = new();

    /// <summary>What cards are known again by, which an edit must not take away.</summary>
    private readonly ConcurrentDictionary<string, string> _marks = new(StringComparer.Ordinal);

    public ChatPlatform Platform => ChatPlatform.Teams;

    public ChatCapabilities Can { get; } = new(HasRoomPerIncident: true, CanFindOwnMessages: finder is not null, HasTopics: false, HasPins: false)
    {
        // The live cards are the first messages of the threads in the channel that everybody is in: they announce themselves.
        CanFindWhispers = false,
        HasLobby = false,
        HasPrivateRooms = false,
    };

    public Task<OpenedRoom> OpenIncidentRoomAsync(IncidentRoomSpec spec, Guid outgoingId, CancellationToken cancellationToken) =>
        TryAsync(() => rooms.OpenAsync(spec, outgoingId, cancellationToken));

    public Task<MessageRef> PostAsync(RoomRef room, Notice notice, Guid outgoingId, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var parts = AdaptiveCardRenderer.Render(notice, await ReaderAsync(notice, outgoingId, cancellationToken));
            return new MessageRef(room, await SendAsync(outgoingId, Known(outgoingId, parts), part => connector.SendAsync(room.Room, part.Message(), false, cancellationToken)));
        });

    /// <summary>A card that does not fit one message gets its buttons when all of it is there: nobody is to approve what they were not shown.</summary>
    public Task<MessageRef> PostCardAsync(RoomRef room, Notice notice, Guid outgoingId, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var reader = await ReaderAsync(notice, outgoingId, cancellationToken);
            if (AdaptiveCardRenderer.Render(notice, reader).Count == 1)
            {
                return await PostAsync(room, notice, outgoingId, cancellationToken);
            }

            // Known by one mark from the beginning: an edit brings whatever it lacks, so found again it is the card.
            var begun = Begun(outgoingId);
            await begun.GoOnAsync(async () =>
            {
                if (begun.Parts.Count == 0)
                {
                    var first = Known(outgoingId, [AdaptiveCardRenderer.RenderOne(notice with { Buttons = [] }, reader)])[0];
                    begun.Parts.Add(await connector.SendAsync(room.Room, first.Message(), false, cancellationToken));
                }
            });
            var card = new MessageRef(room, begun.Parts[0]);
            Remember(card, outgoingId);
            try
            {
                await begun.FinishAsync(() => UpdateAsync(card, notice, cancellationToken));
            }
            catch (ChatRefusedException refused) when (refused is not ChatMessageGoneException)
            {
                _begun.TryRemove(outgoingId, out _);
                throw new ChatCardIncompleteException(card, refused.Message);
            }

            _begun.TryRemove(outgoingId, out _);
            return card;
        });

    public Task UpdateAsync(MessageRef message, Notice notice, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var reader = await ConnectorClient.BeforeItGoesAsync(() => readers.ForAsync(notice, cancellationToken));
            var card = AdaptiveCardRenderer.RenderOne(notice, reader);
            await ContinueBelowAsync(message, [.. AdaptiveCardRenderer.Render(notice, reader).Skip(1)], cancellationToken);
            try
            {
                card = _marks.TryGetValue(Place(message), out var mark) ? card.Bearing(mark) : card;
                await connector.UpdateAsync(message.Room.Room, message.MessageId, card.Message() with { Id = message.MessageId }, false, cancellationToken);
                return true;
            }
            catch (ConnectorRefusedException refused) when (refused.Code is "ActivityNotFoundInConversation" or "MessageNotFound")
            {
                throw new ChatMessageGoneException(refused.Message);
            }
        });

    public Task<MessageRef?> WhisperAsync(RoomRef room, Listener to, Notice notice, Guid outgoingId, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var account = to.Account ?? (to.Person is { } person ? accounts.Of(person) is [var first, ..] ? first : null : null)
                ?? throw new ChatRefusedException($"{(to.Person is { } unknown ? directory.NameOf(unknown) : "That person")} has no Teams account in the settings (people, accounts, teams).");
            var where = room.Room == Announcer.Lobby ? "" : room.Room;
            if (await ConnectorClient.BeforeItGoesAsync(() => replies.HasSaidAsync(outgoingId, cancellationToken)))
            {
                return null;
            }

            var parts = AdaptiveCardRenderer.Render(notice, await ReaderAsync(notice, outgoingId, cancellationToken));
            return new MessageRef(room, (await SayToAsync(where, account, parts, outgoingId, cancellationToken)).Message);
        });

    /// <summary>Says something that only this person sees: where they asked, or between the two of us.</summary>
    /// <param name="outgoingId">The same for each attempt, so that what is there of it is not said again.</param>
    public async Task<SaidTo> SayToAsync(string room, string account, IReadOnlyList<TeamsCard> parts, Guid outgoingId, CancellationToken cancellationToken)
    {
        if (room.Length > 0 && places.IsPersonal(room))
        {
            return new SaidTo(room, await SendAsync(outgoingId, parts, part => connector.SendAsync(room, part.Message(), false, cancellationToken)), false);
        }

        if (accounts.UserOf(account) is null)
        {
            await MeetEverybodyAsync(cancellationToken);
        }

        // Where the person was never met, their object in the directory names them as well.
        var user = accounts.UserOf(account) ?? account;
        if (room.Length > 0)
        {
            try
            {
                var said = await SendAsync(outgoingId, parts, part => connector.SendAsync(room, part.Message() with { Recipient = new ChannelAccount(user) }, true, cancellationToken));
                return new SaidTo(room, said, true);
            }
            catch (ConnectorRefusedException refused)
            {
                logger.LogDebug("Not to be said to one person in {Room} ({Code}); said in private", room, refused.Code);
            }
        }

        var personal = await ConnectorClient.BeforeItGoesAsync(() => connector.CreatePersonalAsync(user, cancellationToken));
        return new SaidTo(personal, await SendAsync(outgoingId, parts, part => connector.SendAsync(personal, part.Message(), false, cancellationToken)), false);
    }

    /// <summary>Whoever is in the team sees the thread; the others are told so, and that somebody has to let them in.</summary>
    public async Task InviteAsync(RoomRef room, IReadOnlyList<PersonId> people, CancellationToken cancellationToken)
    {
        var absent = await accounts.AbsentAsync(people, cancellationToken);
        var missing = people.Where(person => accounts.Of(person).Count == 0).Select(directory.NameOf).ToArray();
        string[] reasons =
        [
            .. missing.Length > 0 ? [$"{string.Join(", ", missing)} could not be brought into the thread: no Teams account in the settings (people, accounts, teams)."] : (string[])[],
            .. absent.Count > 0 ? [$"{string.Join(", ", absent.Select(directory.NameOf))} cannot see the thread: not in the team. Its owner has to add them."] : (string[])[],
        ];
        if (reasons.Length > 0)
        {
            throw new ChatRefusedException(string.Join(' ', reasons));
        }
    }

    public Task SetTopicAsync(RoomRef room, string topic, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task PinAsync(MessageRef message, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CloseRoomAsync(RoomRef room, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Where an owner of the team lets the bot look. Of what is there in part the rest is sent next.</summary>
    public async Task<MessageRef?> FindAsync(RoomRef room, Guid outgoingId, CancellationToken cancellationToken)
    {
        if (finder is null)
        {
            throw new NotSupportedException("Teams does not let a bot look for its own messages without an owner's consent.");
        }

        if (!GraphFinder.CanLookInto(room.Room))
        {
            // Said outside the team only where somebody could not be answered: that twice is better than that not at all.
            return null;
        }

        var found = await ConnectorClient.BeforeItGoesAsync(() => finder.FindAsync(room.Room, outgoingId, cancellationToken));
        if (found.IsWhole)
        {
            var message = new MessageRef(room, found.Parts[0]);
            Remember(message, outgoingId);
            _begun.TryRemove(outgoingId, out _);
            return message;
        }

        _begun[outgoingId] = new BegunMessage([.. found.Parts]);
        return null;
    }

    public bool GoesOn(Guid outgoingId) => _begun.TryGetValue(outgoingId, out var begun) && begun is { IsUnsure: false, Parts.Count: > 0 };

    private void Remember(MessageRef card, Guid outgoingId)
    {
        if (finder is not null)
        {
            if (_marks.Count >= MostCards)
            {
                _marks.Clear();
            }

            _marks[Place(card)] = GraphFinder.Mark(outgoingId, 0, 1);
        }
    }

    private static string Place(MessageRef message) => $"{message.Room.Room}/{message.MessageId}";

    private IReadOnlyList<TeamsCard> Known(Guid outgoingId, IReadOnlyList<TeamsCard> parts) =>
        finder is null ? parts : [.. parts.Select((part, index) => part.Bearing(GraphFinder.Mark(outgoingId, index, parts.Count)))];

    /// <summary>Sends what Teams has not taken of a message; where it said that it did not take a part, that one is the next.</summary>
    /// <returns>The first part's id.</returns>
    private async Task<string> SendAsync(Guid outgoingId, IReadOnlyList<TeamsCard> parts, Func<TeamsCard, Task<string>> send)
    {
        var begun = Begun(outgoingId);
        try
        {
            await begun.GoOnAsync(async () =>
            {
                foreach (var part in parts.Skip(begun.Parts.Count))
                {
                    begun.Parts.Add(await send(part));
                }
            });
        }
        catch (ConnectorRefusedException)
        {
            _begun.TryRemove(outgoingId, out _);
            throw;
        }

        _begun.TryRemove(outgoingId, out _);
        return begun.Parts.Count > 0 ? begun.Parts[0] : throw new InvalidOperationException("A message has at least one part.");
    }

    /// <summary>
    /// What does not fit the card stands below it in the thread, before the card says so: nobody is to approve what Teams does
    /// not show.
    /// </summary>
    private async Task ContinueBelowAsync(MessageRef card, IReadOnlyList<TeamsCard> parts, CancellationToken cancellationToken)
    {
        if (parts.Count == 0)
        {
            return;
        }

        if (_below.Count >= MostCards)
        {
            _below.Clear();
        }

        var there = _below.GetOrAdd($"{card.Room.Room}/{card.MessageId}", _ => new HashSet<string>(StringComparer.Ordinal));
        foreach (var part in parts)
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TeamsJson.Write(part.Card.Body))));
            if (there.Contains(digest))
            {
                continue;
            }

            var place = $"{card.Room.Room}/{card.MessageId}/{digest}";
            _unsure.TryGetValue(place, out var mayBeThere);
            try
            {
                await connector.SendAsync(card.Room.Room, (mayBeThere ? Marked(part) : part).Message(), false, cancellationToken);
            }
            catch (Exception exception) when (exception is ChatAmbiguousException or OperationCanceledException)
            {
                _unsure[place] = true;
                throw;
            }

            _unsure.TryRemove(place, out _);
            there.Add(digest);
        }
    }

    private BegunMessage Begun(Guid outgoingId)
    {
        if (_begun.Count >= MostBegun)
        {
            _begun.Clear();
        }

        return _begun.GetOrAdd(outgoingId, _ => new BegunMessage([]));
    }

    private static TeamsCard Marked(TeamsCard part) => part with
    {
        Card = part.Card with { Body = [.. part.Card.Body, new RichTextBlock([new TextRun("This may be here twice: Teams did not say whether it took it the first time.") { IsSubtle = true }])] },
    };

    private Task<TeamsReader> ReaderAsync(Notice notice, Guid outgoingId, CancellationToken cancellationToken) =>
        ConnectorClient.BeforeItGoesAsync(() => readers.ForAsync(notice, outgoingId, cancellationToken));

    private Task MeetEverybodyAsync(CancellationToken cancellationToken) => ConnectorClient.BeforeItGoesAsync(async () =>
    {
        await accounts.MeetEverybodyAsync(cancellationToken);
        return true;
    });

    /// <summary>What the outbox understands: Teams' refusals are the platform's.</summary>
    private static async Task<T> TryAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (ConnectorRefusedException refused)
        {
            throw ConnectorErrors.ForOutbox(refused);
        }
    }
}
