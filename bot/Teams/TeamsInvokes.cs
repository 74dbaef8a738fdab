using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.People;
using ChatOps.Bot.Teams.Wire;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Teams;

/// <summary>
/// What wants an answer at once: clicks, forms, cards that are to be shown anew, an app's command on a message. It is saved and
/// done as everything else; what is ready in time is the answer, and what is not is told as a message.
/// </summary>
internal sealed class TeamsInvokes(
    InboundGate gate, InboundQueue queue, TeamsAccounts accounts, TeamsReplies replies, TeamsAnswers answers, TeamsForms forms, TeamsHomes homes, PeopleDirectory people, AnswerLimits limits,
    TimeProvider clock, ILogger<TeamsInvokes> logger)
{
    /// <summary>The app's command on a message, as the manifest names it.</summary>
    public const string AddToTimeline = "addToTimeline";

    private const string NotOurForm = "This form is of an older bot, or of none. Ask for it anew.";

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

        if (RoomOf(message, data) is not { } room)
        {
            forms.Say(message.Conversation!.Id, actor.Account.UserId, Notice.Warn(NotOurForm));
            return TeamsAck.Fine;
        }

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
            return TeamsAck.Fine;
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
        if (RoomOf(invoke, data) is not { } room)
        {
            return TeamsAck.Answer(InvokeResponse.Message(NotOurForm));
        }

        var click = new Click(invoke, actor, actor.IsBarred ? null : people.Behind(actor.Account), data, room);
        if (data.Do == CardClick.Show)
        {
            return TeamsAck.Answer(actor.Standing?.Barred is { } barred ? InvokeResponse.Error(403, "Forbidden", barred) : await answers.AsItIsAsync(click, cancellationToken));
        }

        return Input(data, action.Data) is { } input
            ? await DoAsync(click, input, cancellationToken)
            : TeamsAck.Answer(InvokeResponse.Error(400, "BadRequest", "This button lacks what it is to do."));
    }

    private Task<TeamsAck> DoAsync(Click click, InboundInput input, CancellationToken cancellationToken) => AnsweredAsync(
        async (id, reply) =>
        {
            try
            {
                var accepted = await gate.AcceptAsync(id, click.Actor.Account, click.Actor.Name, Key(click.Invoke), click.Room, input with { Standing = click.Actor.Standing }, cancellationToken);
                if (await queue.AnswerAsync(accepted.Id, limits.Judgement, cancellationToken) is { } answer)
                {
                    var shown = await answers.ForAsync(click, answer, input, reply.IsOpen, cancellationToken);
                    return (TeamsAck.Answer(shown.Response), shown.SaysAll && !accepted.Repeated);
                }

                if (!accepted.Repeated)
                {
                    forms.Follow(accepted.Id, click.Room, click.Actor.Account.UserId);
                }

                return (TeamsAck.Answer(InvokeResponse.Message("It is saved and will be done; this takes longer than usual.")), false);
            }
            catch (InboundUnavailableException unavailable)
            {
                return (TeamsAck.Answer(InvokeResponse.Message(unavailable.Words)), false);
            }
        });

    /// <summary>Lets the outbox know whether the words went out with the answer; until they did, they are still to be said.</summary>
    private async Task<TeamsAck> AnsweredAsync(Func<Guid, TeamsReplies.Reply, Task<(TeamsAck Ack, bool SaysAll)>> take)
    {
        var id = gate.NewId();
        var reply = replies.Expect(id);
        var saysAll = false;
        try
        {
            (var ack, saysAll) = await take(id, reply);
            return saysAll ? ack with { Given = reply.Given } : ack;
        }
        finally
        {
            if (!saysAll)
            {
                replies.Leave(id);
            }
        }
    }

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
        return await AnsweredAsync(async (delivery, reply) =>
        {
            try
            {
                var room = await homes.OfAsync(invoke.Conversation!.Id, cancellationToken);
                var accepted = await gate.AcceptAsync(delivery, actor.Account, actor.Name, Key(invoke), room, pin, cancellationToken);
                var answer = await queue.AnswerAsync(accepted.Id, limits.Judgement, cancellationToken);
                return answer?.Notice is { } said && reply.IsOpen
                    ? (Told(answers.Words(said)), !accepted.Repeated && !answer.Announced)
                    : (Told("It is saved and will be done."), false);
            }
            catch (InboundUnavailableException unavailable)
            {
                return (Told(unavailable.Words), false);
            }
        });

        static TeamsAck Told(string words) => new(StatusCodes.Status200OK, TaskModuleResponse.Say(words));
    }

    /// <summary>Where it counts; null if the form says so itself.</summary>
    private string? RoomOf(Activity activity, CardClick data) => data.Kept is { } kept ? forms.RoomOf(kept) : activity.Conversation!.Id;

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

    private static string Key(Activity activity) => $"{activity.Type}:{activity.Conversation!.Id}:{activity.Id}";
}
