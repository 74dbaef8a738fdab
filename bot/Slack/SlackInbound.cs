using System.Globalization;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Slack.Wire;

namespace ChatOps.Bot.Slack;

/// <summary>
/// What people do on Slack, however it came: who it is, saved, acknowledged, and only then done. What must be quick is
/// bounded: Slack shows an error to whoever waits for three seconds.
/// </summary>
internal sealed class SlackInbound(
    InboundGate gate, SlackAccounts accounts, SlackReplies replies, SlackForms forms, SlackWorkspace workspace, SlackOptions options, CommandParser parser, AnswerLimits limits)
{
    /// <summary>The shortcut on a message, as the manifest names it.</summary>
    public const string AddToTimeline = "add_to_timeline";

    /// <summary>The shortcut from anywhere, as the manifest names it.</summary>
    public const string OpenIncident = "open_incident";

    /// <summary>A typed command. https://docs.slack.dev/interactivity/implementing-slash-commands</summary>
    public async Task<SlackAck> TakeAsync(SlashCommand command, CancellationToken cancellationToken)
    {
        if (!string.Equals(command.Command, options.Command, StringComparison.OrdinalIgnoreCase))
        {
            return SlackAck.Say($"I was set up for {options.Command}, not for {command.Command}. Tell the one who runs the bot (slack.command in the settings).");
        }

        replies.Remember(command.ChannelId, command.UserId, command.ResponseUrl, null);
        var actor = await accounts.FindAsync(command.UserId, command.TeamId, command.EnterpriseId, cancellationToken);
        var text = Decode(command.Text);
        return await TakeAsync(new Taken(actor, command.UserId, command.ChannelId, $"slash:{command.TriggerId}", new CommandInput(text) { Standing = actor.Standing }, text, command.TriggerId), cancellationToken);
    }

    /// <summary>A click, a form, a shortcut.</summary>
    public Task<SlackAck> TakeAsync(InteractionPayload? payload, CancellationToken cancellationToken) => payload switch
    {
        { User.Id: null or "" } or { TriggerId: null or "" } and not ViewClosedPayload => Task.FromResult(SlackAck.Unreadable),
        BlockActionsPayload clicked => ClickedAsync(clicked, cancellationToken),
        ViewSubmissionPayload submitted => SubmittedAsync(submitted, cancellationToken),
        MessageActionPayload chosen => ChosenAsync(chosen, cancellationToken),
        GlobalShortcutPayload { CallbackId: OpenIncident } shortcut => OpenAsync(shortcut, cancellationToken),
        _ => Task.FromResult(SlackAck.Fine),
    };

    /// <summary>Something said in a channel, as a command. False if it was not saved and has to come again.</summary>
    public async Task<bool> SaidAsync(string eventId, MessageEvent said, string? team, string? enterprise, CancellationToken cancellationToken)
    {
        if (said is not { User: { Length: > 0 } user, Channel: { Length: > 0 } channel })
        {
            return true;
        }

        replies.Remember(channel, user, null, said.ThreadTs);
        var actor = await accounts.FindAsync(user, said.UserTeam ?? said.Team ?? team, enterprise, cancellationToken);
        var text = SlackMention.Strip(said.Text ?? "", workspace.Known?.BotUserId, Decode);
        return await TrySaveAsync(actor, user, eventId, channel, new CommandInput(text) { Standing = actor.Standing }, cancellationToken);
    }

    /// <summary>Something that is to be on the timeline, or a change of it. False if it was not saved and has to come again.</summary>
    public async Task<bool> NoticedAsync(string eventId, string user, string? team, string? enterprise, string channel, InboundInput input, CancellationToken cancellationToken)
    {
        var actor = await accounts.FindAsync(user, team, enterprise, cancellationToken);
        return await TrySaveAsync(actor, user, eventId, channel, input with { Standing = actor.Standing }, cancellationToken);
    }

    /// <summary>What people meant by a text of Slack's: mentioned people by their ids in the settings.</summary>
    public string Decode(string text) => SlackText.Decode(text, user => accounts.PersonOf(user)?.Id.Value);

    /// <summary>When a message was written, by its id.</summary>
    public static DateTimeOffset TimeOf(string ts) =>
        decimal.TryParse(ts, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 253402300799
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : throw new FormatException("That is no time of Slack's.");

    private async Task<SlackAck> ClickedAsync(BlockActionsPayload payload, CancellationToken cancellationToken)
    {
        if (payload.Actions.FirstOrDefault(action => !string.IsNullOrEmpty(action.Value)) is not { Value: { } command })
        {
            // A link, or something that is only looked at.
            return SlackAck.Fine;
        }

        var user = payload.User!.Id!;
        var channel = payload.Channel?.Id ?? payload.Container?.ChannelId ?? user;
        replies.Remember(channel, user, payload.ResponseUrl, payload.Container?.ThreadTs);
        var actor = await ActorAsync(payload, cancellationToken);
        return await TakeAsync(new Taken(actor, user, channel, $"click:{payload.TriggerId}", new ClickInput(command) { Standing = actor.Standing }, command, payload.TriggerId!), cancellationToken);
    }

    private async Task<SlackAck> OpenAsync(GlobalShortcutPayload shortcut, CancellationToken cancellationToken)
    {
        var actor = await ActorAsync(shortcut, cancellationToken);
        var user = shortcut.User!.Id!;
        return await TakeAsync(new Taken(actor, user, user, $"shortcut:{shortcut.TriggerId}", new CommandInput("open") { Standing = actor.Standing }, "open", shortcut.TriggerId!), cancellationToken);
    }

    private async Task<SlackAck> ChosenAsync(MessageActionPayload chosen, CancellationToken cancellationToken)
    {
        if (chosen is not { CallbackId: AddToTimeline, Channel.Id: { Length: > 0 } channel, Message: { } message } || (chosen.MessageTs ?? message.Ts) is not { Length: > 0 } ts)
        {
            return SlackAck.Unreadable;
        }

        var user = chosen.User!.Id!;
        replies.Remember(channel, user, chosen.ResponseUrl, null);
        var actor = await ActorAsync(chosen, cancellationToken);
        var pin = new PinInput(ts, Decode(message.Text ?? ""), await AuthorAsync(message, cancellationToken), TimeOf(ts)) { Standing = actor.Standing, Files = FilesOf(message.Files) };
        return await TakeAsync(new Taken(actor, user, channel, $"shortcut:{chosen.TriggerId}", pin, null, chosen.TriggerId!), cancellationToken);
    }

    /// <summary>What goes into the vault with a pinned message.</summary>
    public static IReadOnlyList<PinnedFile> FilesOf(IReadOnlyList<MessageFile>? files) =>
        [.. (files ?? []).Where(file => file.Id is { Length: > 0 }).Select(file => new PinnedFile(file.Id!, file.Name ?? file.Id!))];

    private async Task<SlackAck> SubmittedAsync(ViewSubmissionPayload payload, CancellationToken cancellationToken)
    {
        if (payload.View is not { Id: { } id } view || SlackFormRenderer.Read(view) is not var (state, input))
        {
            return SlackAck.Unreadable;
        }

        var user = payload.User!.Id!;
        var actor = await ActorAsync(payload, cancellationToken);
        try
        {
            var accepted = await gate.AcceptAsync(actor.Account, actor.Name, $"view:{id}:{view.Hash}", state.Room, input with { Standing = actor.Standing }, cancellationToken);
            return await forms.SubmittedAsync(accepted.Id, state, input, cancellationToken);
        }
        catch (InboundUnavailableException unavailable)
        {
            return forms.Again(state, input, unavailable.Words);
        }
    }

    /// <summary>Saves it, and sees to the form that may be the answer.</summary>
    private async Task<SlackAck> TakeAsync(Taken taken, CancellationToken cancellationToken)
    {
        // Before anything slow: Slack lets a form be opened for three seconds, once.
        var view = taken.Text is { } text && !taken.Actor.IsBarred && parser.Parse(text, null) is Parsed.Command command && command.Value.Verb.Spec.AsksWithForm(command.Value)
            ? await forms.OpenWaitingAsync(taken.Trigger, command.Value.Verb.Spec, cancellationToken)
            : null;
        try
        {
            var accepted = await gate.AcceptAsync(taken.Actor.Account, taken.Actor.Name, taken.Key, taken.Room, taken.Input, cancellationToken);
            if (!accepted.Repeated)
            {
                forms.Follow(accepted.Id, taken.Trigger, view, taken.Room);
            }

            return SlackAck.Fine;
        }
        catch (InboundUnavailableException unavailable)
        {
            var words = unavailable.Words;
            forms.SayInstead(view, words);
            if (taken.Input is not CommandInput)
            {
                forms.Respond(replies.TakeAddress(taken.Room, taken.User), words);
            }

            return SlackAck.Say(words);
        }
    }

    private async Task<bool> TrySaveAsync(ChatActor actor, string user, string eventId, string channel, InboundInput input, CancellationToken cancellationToken)
    {
        try
        {
            await gate.AcceptAsync(actor.Account, actor.Name, $"event:{eventId}", channel, input, cancellationToken);
            return true;
        }
        catch (InboundUnavailableException)
        {
            // Slack sends it again, with the same id.
            return false;
        }
    }

    private Task<ChatActor> ActorAsync(InteractionPayload payload, CancellationToken cancellationToken) => accounts.FindAsync(
        payload.User!.Id!, payload.User.TeamId ?? payload.Team?.Id, payload.Enterprise?.Id ?? payload.Team?.EnterpriseId, cancellationToken);

    private async Task<string> AuthorAsync(MessageEvent message, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(limits.Name);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return message.User is { Length: > 0 } user ? await accounts.NameAsync(user, either.Token) : message.Username ?? message.BotId ?? "unknown";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return message.User ?? "unknown";
        }
    }

    /// <summary>Something to be saved.</summary>
    /// <param name="Text">The command, where it is one.</param>
    private sealed record Taken(ChatActor Actor, string User, string Room, string Key, InboundInput Input, string? Text, string Trigger);
}

/// <summary>What Slack gets for what it delivered: the body of the HTTP answer, or of the acknowledgement over the socket.</summary>
/// <param name="Body">Null for nothing but that it arrived.</param>
/// <param name="IsUnreadable">It was Slack's, but could not be read.</param>
internal sealed record SlackAck(object? Body, bool IsUnreadable = false)
{
    public static SlackAck Fine { get; } = new((object?)null);

    public static SlackAck Unreadable { get; } = new(null, true);

    /// <summary>Words for the one who typed.</summary>
    public static SlackAck Say(string words) => new(new { response_type = "ephemeral", text = SlackText.Escape(words) });
}
