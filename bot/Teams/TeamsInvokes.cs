using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.People;
using ChatOps.Bot.Teams.Wire;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Teams;

/// <summary>
/// What wants an answer at once: clicks, forms, cards that are to be shown anew, an app's command on a message. It is saved and
/// done as everything else; what is ready in time is the answer, and what is not is told as a message.
/// </summary>
internal sealed class TeamsInvokes(
    InboundGate gate, InboundQueue queue, TeamsAccounts accounts, TeamsReplies replies, TeamsCards cards, TeamsForms forms, TeamsReaders readers, ConnectorClient connector,
    PeopleDirectory people, AnswerLimits limits, TimeProvider clock, ILogger<TeamsInvokes> logger)
{
    /// <summary>The app's command on a message, as the manifest names it.</summary>
    public const string AddToTimeline = "addToTimeline";

    private const int LongestMessage = 500;

    public Task<TeamsAck> TakeAsync(Activity invoke, CancellationToken cancellationToken) => invoke.Name switch
    {
        AdaptiveCardInvokeValue.InvokeName => ClickedAsync(invoke, cancellationToken),
        MessagingExtensionAction.FetchTaskName => ChosenAsync(invoke, cancellationToken),
        _ => Task.FromResult(TeamsAck.Unknown),
    };

    /// <summary>The same click from a client that knows no answers: it came as a message, and is answered with one.</summary>
    public async Task<TeamsAck> SubmittedAsync(Activity message, CardClick data, CancellationToken cancellationToken)
    {
        if (data.Do == CardClick.Ask)
        {
            forms.Show(message.Conversation!.Id, await AccountAsync(message, cancellationToken), new TeamsCard(data.Question ?? "Are you sure?", AdaptiveCardRenderer.Question(data)));
            return TeamsAck.Fine;
        }

        var actor = await accounts.FindAsync(message, cancellationToken);
        if (Input(data, message.Value) is not { } input)
        {
            return data.Do == CardClick.Show ? TeamsAck.Fine : TeamsAck.Unreadable;
        }

        var room = data.Kept?.Room ?? message.Conversation!.Id;
        try
        {
            var accepted = await gate.AcceptAsync(actor.Account, actor.Name, Key(message), room, input with { Standing = actor.Standing }, cancellationToken);
            if (!accepted.Repeated)
            {
                forms.Follow(accepted.Id, room, actor.Account.UserId);
            }

            return TeamsAck.Fine;
        }
        catch (InboundUnavailableException unavailable)
        {
            forms.Say(room, actor.Account.UserId, Notice.Warn(unavailable.Words));
            return TeamsAck.NotNow;
        }
    }

    private async Task<TeamsAck> ClickedAsync(Activity invoke, CancellationToken cancellationToken)
    {
        if (Value<AdaptiveCardInvokeValue>(invoke)?.Action is not { } action || CardClick.Read(action.Data) is not { } data)
        {
            return TeamsAck.Answer(InvokeResponse.Error(400, "BadRequest", "This button is none of mine. The card may be of an older version of the bot."));
        }

        if (data.Do == CardClick.Ask)
        {
            return TeamsAck.Answer(InvokeResponse.Card(AdaptiveCardRenderer.Question(data)));
        }

        var actor = await accounts.FindAsync(invoke, cancellationToken);
        var click = new Click(invoke, actor, actor.IsBarred ? null : people.Behind(actor.Account), data);
        if (data.Do == CardClick.Show)
        {
            return TeamsAck.Answer(actor.Standing?.Barred is { } barred ? InvokeResponse.Error(403, "Forbidden", barred) : await AsItIsAsync(click, "Not done.", cancellationToken));
        }

        return Input(data, action.Data) is { } input
            ? TeamsAck.Answer(await DoAsync(click, input, cancellationToken))
            : TeamsAck.Answer(InvokeResponse.Error(400, "BadRequest", "This button lacks what it is to do."));
    }

    private async Task<InvokeResponse> DoAsync(Click click, InboundInput input, CancellationToken cancellationToken)
    {
        var room = click.Data.Kept?.Room ?? click.Conversation;
        var isForm = input is FormInput;

        // A form's answer may be as long as it has to be: it is shown in a card.
        bool HasRoom(Notice notice) => click.Data.IsAnswer != true && (isForm || Fits(notice));
        using var expected = replies.Expect(room, click.Actor.Account.UserId, HasRoom);
        try
        {
            var accepted = await gate.AcceptAsync(click.Actor.Account, click.Actor.Name, Key(click.Invoke), room, input with { Standing = click.Actor.Standing }, cancellationToken);
            var answer = await queue.AnswerAsync(accepted.Id, limits.Judgement, cancellationToken);
            var said = await expected.WaitAsync(answer is { Notice: { } words, Announced: false } && HasRoom(words) && !accepted.Repeated ? limits.Judgement : TimeSpan.Zero, clock);
            return await AnswerAsync(click, answer, said ?? (accepted.Repeated ? answer?.Notice : null), input, cancellationToken);
        }
        catch (InboundUnavailableException unavailable)
        {
            return InvokeResponse.Message(unavailable.Words);
        }
    }

    /// <param name="said">What is left to be said to the one who clicked.</param>
    private async Task<InvokeResponse> AnswerAsync(Click click, CommandAnswer? answer, Notice? said, InboundInput input, CancellationToken cancellationToken)
    {
        if (answer is null)
        {
            return InvokeResponse.Message("It is saved and will be done; this takes longer than usual.");
        }

        if (answer.Form is { } form)
        {
            return InvokeResponse.Card(AdaptiveCardForm.Render(form, click.Data.Kept?.Room ?? click.Conversation, null, null, readers.Plain));
        }

        if (input is FormInput filled)
        {
            return answer.Outcome is CommandOutcome.Refused or CommandOutcome.Fault && click.Data.Kept?.Asked is { } asked
                ? InvokeResponse.Card(AdaptiveCardForm.Render(asked, click.Data.Kept.Room, said ?? answer.Notice, filled.Values, readers.Plain))
                : await DoneAsync(click, said ?? answer.Notice, cancellationToken);
        }

        if (click.Data.IsAnswer == true)
        {
            // The words come as a message; in the card they only take the question's place.
            return await cards.FindAsync(click.Conversation, click.Message, click.Person, cancellationToken) is { } live
                ? InvokeResponse.Card(live)
                : await InPlaceAsync(click, answer.Notice, cancellationToken);
        }

        return said is null ? await DoneAsync(click, said, cancellationToken) : InvokeResponse.Message(Words(said));
    }

    /// <summary>
    /// A live card in its new state, with what is to be said said beside it; or the words themselves in place of the form or the
    /// question, for the one who clicked now and for good.
    /// </summary>
    private async Task<InvokeResponse> DoneAsync(Click click, Notice? said, CancellationToken cancellationToken)
    {
        if (await cards.FindAsync(click.Conversation, click.Message, click.Person, cancellationToken) is { } live)
        {
            if (said is not null)
            {
                forms.Show(click.Conversation, click.Actor.Account.UserId, AdaptiveCardRenderer.RenderOne(said, await readers.ForAsync(said, cancellationToken)));
            }

            return InvokeResponse.Card(live);
        }

        return click.Data.Do == CardClick.Form
            ? await InPlaceAsync(click, said, cancellationToken)
            : InvokeResponse.Message(said is null ? "Done." : Words(said));
    }

    private async Task<InvokeResponse> InPlaceAsync(Click click, Notice? said, CancellationToken cancellationToken)
    {
        var words = said ?? Notice.Say("Done.");
        var card = AdaptiveCardRenderer.RenderOne(words, await readers.ForAsync(words, cancellationToken));
        await ReplaceFormAsync(click, card, cancellationToken);
        return InvokeResponse.Card(card.Card);
    }

    /// <summary>A form of one person's own is done with; in anybody's sight the message may be another thing, and stays.</summary>
    private async Task ReplaceFormAsync(Click click, TeamsCard card, CancellationToken cancellationToken)
    {
        if (click.Data.Do != CardClick.Form || click.Message is not { } message)
        {
            return;
        }

        using var limit = new CancellationTokenSource(limits.Judgement, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await connector.UpdateAsync(click.Conversation, message, card.Message() with { Id = message }, click.Invoke.Recipient?.IsTargeted == true, either.Token);
        }
        catch (Exception exception) when (exception is ChatAwayException or ChatRefusedException or ConnectorRefusedException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The form may be seen again; what it was for is done, and done once.
            logger.LogDebug("A form could not be taken away: {Reason}", exception.Message);
        }
    }

    private async Task<InvokeResponse> AsItIsAsync(Click click, string otherwise, CancellationToken cancellationToken) =>
        await cards.FindAsync(click.Conversation, click.Message, click.Person, cancellationToken) is { } card
            ? InvokeResponse.Card(card)
            : InvokeResponse.Card(AdaptiveCardRenderer.RenderOne(Notice.Say(otherwise), readers.Plain).Card);

    /// <summary>"Add to timeline" on somebody's message.</summary>
    private async Task<TeamsAck> ChosenAsync(Activity invoke, CancellationToken cancellationToken)
    {
        if (Value<MessagingExtensionAction>(invoke) is not { CommandId: AddToTimeline, MessagePayload: { Id: { Length: > 0 } id } message })
        {
            return TeamsAck.Unknown;
        }

        var actor = await accounts.FindAsync(invoke, cancellationToken);
        var author = message.From?.User is { } user ? (user.Id is { } account ? accounts.Behind(account)?.Name : null) ?? user.DisplayName : message.From?.Application?.DisplayName;
        var text = message.Body is { Content: { } content } body ? body.ContentType == "html" ? TeamsText.FromHtml(content) : content : "";
        var pin = new PinInput(id, text, author ?? "unknown", message.CreatedDateTime?.ToUniversalTime() ?? clock.Now()) { Standing = actor.Standing };
        try
        {
            using var expected = replies.Expect(invoke.Conversation!.Id, actor.Account.UserId, _ => true);
            var accepted = await gate.AcceptAsync(actor.Account, actor.Name, Key(invoke), invoke.Conversation.Id, pin, cancellationToken);
            var answer = await queue.AnswerAsync(accepted.Id, limits.Judgement, cancellationToken);
            var said = await expected.WaitAsync(answer?.Notice is null || accepted.Repeated ? TimeSpan.Zero : limits.Judgement, clock) ?? answer?.Notice;
            return new TeamsAck(StatusCodes.Status200OK, TaskModuleResponse.Say(said is null ? "It is saved and will be done." : Words(said)));
        }
        catch (InboundUnavailableException unavailable)
        {
            return new TeamsAck(StatusCodes.Status200OK, TaskModuleResponse.Say(unavailable.Words));
        }
    }

    private static InboundInput? Input(CardClick data, JsonElement? given) => data switch
    {
        { Do: CardClick.Run, Command: { Length: > 0 } command } => new ClickInput(command),
        { Do: CardClick.Form, Kept: { Form.Length: > 0, State: not null, Room.Length: > 0 } kept } => AdaptiveCardForm.Input(kept, CardClick.Values(given)),
        _ => null,
    };

    private async Task<string> AccountAsync(Activity activity, CancellationToken cancellationToken) => (await accounts.FindAsync(activity, cancellationToken)).Account.UserId;

    private T? Value<T>(Activity invoke)
        where T : class
    {
        try
        {
            return invoke.Value is { ValueKind: JsonValueKind.Object } value ? TeamsJson.Read<T>(value) : null;
        }
        catch (JsonException exception)
        {
            logger.LogWarning("A click could not be read: {Reason}", exception.Message);
            return null;
        }
    }

    /// <summary>Whether it is a sentence, with nothing to be clicked.</summary>
    private bool Fits(Notice notice) => notice.Buttons.Count == 0 && notice.Blocks.All(block => block is ParagraphBlock) && Words(notice).Length <= LongestMessage;

    private string Words(Notice notice) => CleanText.Shortened(PlainText.Render(notice, new PlainTextReader(readers.Plain.Zone, clock.Now())), LongestMessage * 2);

    private static string Key(Activity activity) => $"{activity.Type}:{activity.Conversation!.Id}:{activity.Id}";

    private sealed record Click(Activity Invoke, ChatActor Actor, Person? Person, CardClick Data)
    {
        public string Conversation => Invoke.Conversation!.Id;

        /// <summary>The message that bears the card.</summary>
        public string? Message => Invoke.ReplyToId;
    }
}
