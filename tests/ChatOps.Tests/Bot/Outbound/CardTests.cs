using ChatOps.Bot.Chat;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Outbound;

/// <summary>A card stands in its channel once, whatever the platform refuses of it, and whoever looks at it knows how far to trust it.</summary>
public sealed class CardTests
{
    [Fact]
    public async Task An_edit_that_is_refused_again_after_one_that_went_through_is_told_again()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        await EditAsync(refused: false);

        await EditAsync(refused: true);
        await EditAsync(refused: true);
        Assert.Single(await ToldAsync(outbox, incident));

        await EditAsync(refused: false);
        await EditAsync(refused: true);
        await EditAsync(refused: true);
        Assert.Equal(2, (await ToldAsync(outbox, incident)).Count);

        async Task EditAsync(bool refused)
        {
            outbox.Chat.OnArrival = call => refused && call.What == "edit" ? throw new ChatRefusedException("the channel is archived") : Task.CompletedTask;
            await outbox.PutAsync(OutgoingKind.RefreshCard, incident, "{}");
            await outbox.SendAsync();
        }
    }

    private static async Task<IReadOnlyList<MessageUndeliverable>> ToldAsync(OutboxUnderTest outbox, Incident incident) =>
        [.. (await outbox.Bot.TimelineAsync(incident)).Where(entry => entry.Kind == TimelineEntryKind.MessageUndeliverable).Select(entry => entry.ReadPayload<MessageUndeliverable>()!)];
}
