using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Teams.Wire;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Teams;

/// <summary>
/// What somebody who clicked sees for it. It is done by then, so nothing that goes wrong here may look as if it was not: what
/// cannot be shown is said in words, and what has no room goes out as a message.
/// </summary>
internal sealed class TeamsAnswers(TeamsCards cards, TeamsForms forms, TeamsReaders readers, AnswerLimits limits, TimeProvider clock, ILogger<TeamsAnswers> logger)
{
    private const int LongestMessage = 500;

    private const string AsMessage = "What I have to say to it comes as a message that only you see.";

    /// <summary>The answer to a click that was done.</summary>
    /// <param name="maySay">Whether the words may be said here; if not they are on their way as a message.</param>
    public async Task<Shown> ForAsync(Click click, CommandAnswer answer, InboundInput input, bool maySay, CancellationToken cancellationToken)
    {
        // What the thread itself is told need not be said once more to one who stands in it.
        var notice = answer.Announced && TeamsPlaces.RootOf(click.Room) is not null ? null : answer.Notice;
        if (answer.Form is { } form && input is not FormInput)
        {
            return new Shown(InvokeResponse.Message(await forms.ShowAsync(form, click.Room, click.Actor.Account.UserId)), false);
        }

        return await InTimeAsync(
            token => input is FormInput filled ? FormAsync(click, filled, answer, maySay ? notice : null, token) : ClickAsync(click, answer, maySay ? notice : null, token),
            () => InWords(answer, maySay ? notice : null),
            cancellationToken);
    }

    /// <summary>The card as it is now, for the one who asks; a form that is not wanted goes away.</summary>
    public async Task<InvokeResponse> AsItIsAsync(Click click, CancellationToken cancellationToken) => (await InTimeAsync(
        async token => await LiveAsync(click, token) is { } card
            ? new Shown(InvokeResponse.Card(card), false)
            : new Shown(InPlace(click, AdaptiveCardRenderer.RenderOne(Notice.Say("Not done."), readers.Plain)), false),
        () => new Shown(InvokeResponse.Message("The record does not answer at the moment, so I cannot show the card as it is now."), false),
        cancellationToken)).Response;

    public string Words(Notice notice) => CleanText.Shortened(PlainText.Render(notice, new PlainTextReader(readers.Plain.Zone, clock.Now())), LongestMessage * 2);

    private async Task<Shown> FormAsync(Click click, FormInput filled, CommandAnswer answer, Notice? notice, CancellationToken cancellationToken)
    {
        if (answer.Form is { } next)
        {
            return new Shown(InvokeResponse.Card(forms.Card(next, click.Room)), false);
        }

        if (IsNotDone(answer) && click.Data.Kept?.Asked is { } asked)
        {
            return new Shown(InvokeResponse.Card(forms.Card(asked, click.Room, answer.Notice, filled.Values)), notice is not null);
        }

        return await LiveAsync(click, cancellationToken) is { } live
            ? new Shown(InvokeResponse.Card(live), false)
            : await InPlaceAsync(click, answer, notice, cancellationToken);
    }

    private async Task<Shown> ClickAsync(Click click, CommandAnswer answer, Notice? notice, CancellationToken cancellationToken)
    {
        // Of a question the words come as a message; in the card they only take its place.
        var isAnswer = click.Data.IsAnswer == true;
        if (!isAnswer && notice is not null && Fits(notice))
        {
            return InWords(answer, notice);
        }

        return await LiveAsync(click, cancellationToken) is { } live ? new Shown(InvokeResponse.Card(live), false)
            : isAnswer ? await InPlaceAsync(click, answer, notice, cancellationToken)
            : InWords(answer, null);
    }

    /// <summary>The words in place of the form or the question: all of them, or none where they are too long for one card.</summary>
    private async Task<Shown> InPlaceAsync(Click click, CommandAnswer answer, Notice? notice, CancellationToken cancellationToken)
    {
        var pages = notice is null ? [] : AdaptiveCardRenderer.Render(notice, await readers.AtOnceAsync(notice, cancellationToken));
        return pages.Count == 1
            ? new Shown(InPlace(click, pages[0]), true)
            : new Shown(InPlace(click, AdaptiveCardRenderer.RenderOne(Notice.Say(Short(answer)), readers.Plain)), false);
    }

    /// <summary>For the one who clicked now, and for good if the message is their own.</summary>
    private InvokeResponse InPlace(Click click, TeamsCard card)
    {
        forms.Replace(click.Conversation, click.Message, card);
        return InvokeResponse.Card(card.Card);
    }

    private Shown InWords(CommandAnswer answer, Notice? notice) => notice is not null && Fits(notice)
        ? new Shown(InvokeResponse.Message(Words(notice)), true)
        : new Shown(InvokeResponse.Message(Short(answer)), false);

    /// <summary>What is true whatever the answer says.</summary>
    private static string Short(CommandAnswer answer) => IsNotDone(answer) ? $"Not done. {AsMessage}"
        : answer.Notice is null || answer.Announced ? "Done."
        : $"Done. {AsMessage}";

    private static bool IsNotDone(CommandAnswer answer) => answer.Outcome is CommandOutcome.Refused or CommandOutcome.Fault;

    private Task<AdaptiveCard?> LiveAsync(Click click, CancellationToken cancellationToken) =>
        cards.FindAsync(click.Conversation, click.Message, click.Person, cancellationToken);

    /// <summary>Whether it is a sentence, with nothing to be clicked.</summary>
    private bool Fits(Notice notice) => notice.Buttons.Count == 0 && notice.Blocks.All(block => block is ParagraphBlock) && Words(notice).Length <= LongestMessage;

    private async Task<Shown> InTimeAsync(Func<CancellationToken, Task<Shown>> show, Func<Shown> otherwise, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(limits.Judgement, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await show(either.Token).WaitAsync(either.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The edge of something that is done: whatever the record or the rendering has, an error would make the person do it again.
            logger.LogWarning(exception, "The answer to a click could not be shown as a card");
            return otherwise();
        }
    }
}

/// <summary>Somebody clicked.</summary>
/// <param name="Person">Who it is, if they may act.</param>
/// <param name="Room">Where what they do counts: a form may be filled in elsewhere than it was asked for.</param>
internal sealed record Click(Activity Invoke, ChatActor Actor, Person? Person, CardClick Data, string Room)
{
    public string Conversation => Invoke.Conversation!.Id;

    /// <summary>The message that bears the card.</summary>
    public string? Message => Invoke.ReplyToId;
}

/// <summary>What is shown for a click.</summary>
/// <param name="SaysAll">The words are in it, so they need not come as a message.</param>
internal sealed record Shown(InvokeResponse Response, bool SaysAll);
