using System.Collections.Concurrent;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Teams.Wire;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Forms, each a message of its own that one person sees: in place of a card that everybody sees, the next edit of that card
/// would take away what they typed. And words where the record could not be asked for any.
/// </summary>
internal sealed class TeamsForms(
    TeamsPort port, ConnectorClient connector, InboundQueue queue, TeamsReaders readers, TeamsSeal seal, AnswerLimits limits, TimeProvider clock,
    IHostApplicationLifetime lifetime, ILogger<TeamsForms> logger)
{
    private const int Most = 10_000;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    /// <summary>In a busy thread Teams lets the bot speak again after a moment; so long that is waited for.</summary>
    private static readonly TimeSpan SayWithin = TimeSpan.FromSeconds(30);

    /// <summary>The messages that are forms. Nothing else is ever replaced by what came of a form, whatever a client says.</summary>
    private readonly ConcurrentDictionary<(string Channel, string Message), SaidTo> _shown = new();

    /// <summary>The form as a card.</summary>
    /// <param name="room">Where it was asked for.</param>
    public AdaptiveCard Card(ChatForm form, string room, Notice? wrong = null, IReadOnlyDictionary<string, string>? filled = null) =>
        AdaptiveCardForm.Render(form, seal.Close(room), wrong, filled, readers.Plain);

    /// <summary>Where the form was asked for; null if it is none of this bot's.</summary>
    public string? RoomOf(FormState kept) => seal.Open(kept.Room);

    /// <summary>Waits for the answer, and shows the form if it is one.</summary>
    public void Follow(Guid delivery, string room, string account) => Run(async token =>
    {
        if (await queue.AnswerAsync(delivery, AnswerWithin, token) is { Form: { } form })
        {
            await SendAsync(form, room, account, token);
        }
    });

    /// <summary>Shows a form to the one who clicked for it.</summary>
    /// <returns>What they are told of it.</returns>
    public async Task<string> ShowAsync(ChatForm form, string room, string account)
    {
        var sending = Run(token => SendAsync(form, room, account, token));
        try
        {
            var to = await sending.WaitAsync(limits.Form, clock);
            return to is null ? "The form cannot be shown at the moment. Type the command with its words, or use the console."
                : to.Conversation == room ? "The form is below. Only you see it."
                : "The form is in our chat, where only you see it.";
        }
        catch (TimeoutException)
        {
            return "The form comes in a moment, as a message that only you see.";
        }
    }

    /// <summary>Says it past the record, which does not answer.</summary>
    public void Say(string room, string account, Notice notice) => Show(room, account, AdaptiveCardRenderer.Render(notice, readers.Plain));

    /// <summary>Shows a card to one person alone.</summary>
    public void Show(string room, string account, TeamsCard card) => Show(room, account, [card]);

    /// <summary>A form that is done with becomes what came of it; every other message stays as it is.</summary>
    public void Replace(string conversation, string? message, TeamsCard card)
    {
        if (message is not null && _shown.TryGetValue((TeamsPlaces.ChannelOf(conversation), message), out var form))
        {
            // If it fails the form may be seen again; what it was for is done, and done once.
            Run(async token =>
            {
                await connector.UpdateAsync(form.Conversation, form.Message, card.Message() with { Id = form.Message }, form.IsTargeted, token);
                return form;
            });
        }
    }

    private void Show(string room, string account, IReadOnlyList<TeamsCard> cards) =>
        Run(async token => await SayAsync(room, account, cards, token));

    private async Task<SaidTo?> SendAsync(ChatForm form, string room, string account, CancellationToken cancellationToken)
    {
        var to = await SayAsync(room, account, [new TeamsCard(form.Title, Card(form, room))], cancellationToken);
        if (_shown.Count >= Most)
        {
            _shown.Clear();
        }

        _shown[(TeamsPlaces.ChannelOf(to.Conversation), to.Message)] = to;
        return to;
    }

    /// <summary>What Teams says that it did not take is said when it takes it; else a form that was clicked for would be lost to the talk of others.</summary>
    private async Task<SaidTo> SayAsync(string room, string account, IReadOnlyList<TeamsCard> cards, CancellationToken cancellationToken)
    {
        var (id, began) = (Guid.NewGuid(), clock.GetTimestamp());
        while (true)
        {
            try
            {
                return await port.SayToAsync(room, account, cards, id, cancellationToken);
            }
            catch (ChatAwayException away) when (away.RetryAfter is { } wait && clock.GetElapsedTime(began) + wait < SayWithin)
            {
                await Task.Delay(wait, clock, cancellationToken);
            }
        }
    }

    private void Run(Func<CancellationToken, Task> act) => Run(async token =>
    {
        await act(token);
        return null;
    });

    private Task<SaidTo?> Run(Func<CancellationToken, Task<SaidTo?>> act) => Task.Run(
        async () =>
        {
            try
            {
                return await act(lifetime.ApplicationStopping);
            }
            catch (Exception exception)
            {
                // The edge of something that nobody waits for; whatever was typed can be typed again.
                logger.LogWarning("What was to be shown to one person could not be: {Reason}", exception.Message);
                return null;
            }
        });
}

/// <summary>What was said to one person alone.</summary>
/// <param name="Message">The first message, if there are several.</param>
internal sealed record SaidTo(string Conversation, string Message, bool IsTargeted);
