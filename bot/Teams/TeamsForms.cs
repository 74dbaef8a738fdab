using System.Collections.Concurrent;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;

namespace ChatOps.Bot.Teams;

/// <summary>Forms that a typed command is answered with, and words where the record could not be asked for any.</summary>
internal sealed class TeamsForms(
    TeamsPort port, InboundQueue queue, TeamsReaders readers, IHostApplicationLifetime lifetime, ILogger<TeamsForms> logger)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, Task> _following = new();

    /// <summary>Waits for the answer, and shows the form if it is one.</summary>
    public void Follow(Guid delivery, string room, string account) => Run(delivery, async token =>
    {
        if (await queue.AnswerAsync(delivery, AnswerWithin, token) is { Form: { } form })
        {
            await ShowAsync(form, room, account, token);
        }
    });

    /// <summary>Says it past the record, which does not answer.</summary>
    public void Say(string room, string account, Notice notice) =>
        Run(Guid.NewGuid(), token => port.SayToAsync(room, account, AdaptiveCardRenderer.Render(notice, readers.Plain), token));

    /// <summary>Shows a card to one person alone.</summary>
    public void Show(string room, string account, TeamsCard card) => Run(Guid.NewGuid(), token => port.SayToAsync(room, account, [card], token));

    private Task ShowAsync(ChatForm form, string room, string account, CancellationToken cancellationToken) =>
        port.SayToAsync(room, account, [new TeamsCard(form.Title, AdaptiveCardForm.Render(form, room, null, null, readers.Plain))], cancellationToken);

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
                logger.LogWarning("What was to be shown to one person could not be: {Reason}", exception.Message);
            }
            finally
            {
                _following.TryRemove(id, out _);
            }
        });
}
