using System.Collections.Concurrent;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Inbound;

namespace ChatOps.Bot.Slack;

/// <summary>
/// Forms, which Slack lets be opened only within three seconds of a click: where one is to be expected an empty one is
/// opened first and filled when the answer is there.
/// </summary>
internal sealed class SlackForms(
    SlackClient slack, InboundQueue queue, SlackReaders readers, AnswerLimits limits, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<SlackForms> logger)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, Task> _following = new();

    /// <summary>Opens an empty form at once. Null if Slack does not, in which case the command goes on without.</summary>
    public async Task<OpenedView?> OpenWaitingAsync(string trigger, VerbSpec verb, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(limits.Form, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var title = $"{char.ToUpperInvariant(verb.Name[0])}{verb.Name[1..]}";
            var answer = await slack.CallAsync("views.open", new { trigger_id = trigger, view = SlackFormRenderer.Waiting(title) }, either.Token);
            return answer.Text("view.id") is { } id ? new OpenedView(id, title) : null;
        }
        catch (Exception exception) when (exception is ChatAwayException or SlackRefusedException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("A form could not be opened: {Reason}", exception.Message);
            return null;
        }
    }

    /// <summary>Waits for the answer and puts it into the form, without keeping Slack waiting.</summary>
    public void Follow(Guid delivery, string trigger, OpenedView? view, string room) =>
        Run(delivery, token => FollowAsync(delivery, trigger, view, room, token));

    /// <summary>The record did not take what the form was opened for.</summary>
    public void SayInstead(OpenedView? view, string words)
    {
        if (view is not null)
        {
            Run(Guid.NewGuid(), token => ShowAsync(view, Notice.Warn(words), token));
        }
    }

    /// <summary>Says it by the address that came with a click.</summary>
    public void Respond(Uri? address, string words)
    {
        if (address is not null)
        {
            Run(Guid.NewGuid(), token => slack.RespondAsync(address, new { response_type = "ephemeral", replace_original = false, text = SlackText.Escape(words) }, token));
        }
    }

    /// <summary>What to answer a form that was sent off: nothing closes it; what was wrong stands above it, with everything as it was filled in.</summary>
    public async Task<SlackAck> SubmittedAsync(Guid delivery, FormState state, FormInput input, CancellationToken cancellationToken)
    {
        CommandAnswer? answer;
        try
        {
            answer = await queue.AnswerAsync(delivery, limits.Judgement, cancellationToken).WaitAsync(limits.Judgement * 1.2, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It is saved; what comes of it is told as a message.
            return SlackAck.Fine;
        }

        return answer is { Outcome: CommandOutcome.Refused or CommandOutcome.Fault, Notice: { } wrong } && state.Asked is { } form
            ? new SlackAck(new { response_action = "update", view = SlackFormRenderer.Form(form, state.Room, wrong, input.Values, await readers.ForAsync(wrong, cancellationToken)) })
            : SlackAck.Fine;
    }

    /// <summary>The form once more, with words above it, because it could not be saved.</summary>
    public SlackAck Again(FormState state, FormInput input, string words) => state.Asked is { } form
        ? new SlackAck(new { response_action = "update", view = SlackFormRenderer.Form(form, state.Room, Notice.Warn(words), input.Values, readers.Plain) })
        : new SlackAck(new { response_action = "errors", errors = new Dictionary<string, string> { [input.Values.Keys.FirstOrDefault("text")] = words } });

    private async Task FollowAsync(Guid delivery, string trigger, OpenedView? view, string room, CancellationToken cancellationToken)
    {
        var answer = await queue.AnswerAsync(delivery, AnswerWithin, cancellationToken);
        switch (answer)
        {
            case { Form: { } form }:
                var filled = SlackFormRenderer.Form(form, room, null, null, readers.Plain);
                await (view is null
                    ? slack.CallAsync("views.open", new { trigger_id = trigger, view = filled }, cancellationToken)
                    : slack.CallAsync("views.update", new { view_id = view.Id, view = filled }, cancellationToken));
                break;
            case { Notice: { } notice } when view is not null:
                await ShowAsync(view, notice, cancellationToken);
                break;
            case null when view is not null:
                await ShowAsync(view, Notice.Warn("This takes longer than usual. It is saved and will be done; close this and try the button again in a moment."), cancellationToken);
                break;
        }
    }

    private async Task ShowAsync(OpenedView view, Notice notice, CancellationToken cancellationToken) => await slack.CallAsync(
        "views.update", new { view_id = view.Id, view = SlackFormRenderer.Said(view.Title, notice, await readers.ForAsync(notice, cancellationToken)) }, cancellationToken);

    private void Run(Guid id, Func<CancellationToken, Task> act) => _following[id] = Task.Run(
        async () =>
        {
            try
            {
                await act(lifetime.ApplicationStopping);
            }
            catch (Exception exception)
            {
                // The edge of something that nobody waits for; whatever was typed can be typed again.
                logger.LogWarning("What was to be shown in a form could not be: {Reason}", exception.Message);
            }
            finally
            {
                _following.TryRemove(id, out _);
            }
        });
}

/// <summary>A form that is open in front of somebody.</summary>
internal sealed record OpenedView(string Id, string Title);
