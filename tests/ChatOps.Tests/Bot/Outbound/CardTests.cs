using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Storage.Requests;

namespace ChatOps.Tests.Bot.Outbound;

/// <summary>A card stands in its channel once, whatever the platform refuses of it, and whoever looks at it knows how far to trust it.</summary>
public sealed class CardTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(OutgoingKind.RefreshCard)]
    [InlineData(OutgoingKind.RefreshRequest)]
    public async Task A_card_whose_rest_is_refused_is_told_of_once_and_edited_from_then_on(OutgoingKind kind)
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        var content = await ContentAsync(outbox, incident, kind);
        outbox.Chat.OnArrival = call => call.What is "complete" or "edit" ? throw new ChatRefusedException("its thread is locked") : Task.CompletedTask;

        for (var change = 0; change < 3; change++)
        {
            await outbox.PutAsync(kind, incident, content);
            await outbox.SendAsync();
        }

        Assert.Single(outbox.Chat.Everything);
        Assert.Equal((kind.ToString(), "its thread is locked"), Assert.Single(await ToldAsync(outbox, incident)) is { } told ? (told.Message, told.Reason) : default);
        outbox.Chat.OnArrival = _ => Task.CompletedTask;
        await outbox.PutAsync(kind, incident, content);
        await outbox.SendAsync();
        Assert.Equal((1, 1), (outbox.Chat.Everything.Count, outbox.Chat.Edits));
    }

    [Fact]
    public async Task A_card_that_was_broken_off_and_is_then_refused_its_rest_is_the_card_all_the_same()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        outbox.Chat.OnArrival = call => call.What switch
        {
            "complete" => throw new ChatAwayException("Slack asks to wait.") { MayHaveBegun = true },
            "edit" => throw new ChatRefusedException("its thread is locked"),
            _ => Task.CompletedTask,
        };
        await outbox.PutAsync(OutgoingKind.RefreshCard, incident, "{}");
        await outbox.SendAsync();
        outbox.Pass(Long);
        await outbox.SendAsync();
        Assert.Single(await ToldAsync(outbox, incident));

        outbox.Chat.OnArrival = _ => Task.CompletedTask;
        await outbox.PutAsync(OutgoingKind.RefreshCard, incident, "{}");
        await outbox.SendAsync();

        Assert.Equal((1, 1), (outbox.Chat.Everything.Count, outbox.Chat.Edits));
    }

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

    [Theory]
    [InlineData(OutgoingKind.RefreshCard)]
    [InlineData(OutgoingKind.RefreshRequest)]
    public async Task A_deleted_card_that_may_stand_there_twice_says_so_and_the_record_has_it(OutgoingKind kind)
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        outbox.Chat.Can = outbox.Chat.Can with { CanFindOwnMessages = false };
        var incident = await outbox.OpenAsync();
        var content = await ContentAsync(outbox, incident, kind);
        await outbox.PutAsync(kind, incident, content);
        await outbox.SendAsync();
        outbox.Chat.OnArrival = call => call.What == "edit" ? throw new ChatMessageGoneException("deleted") : Task.CompletedTask;
        var replies = 0;
        outbox.Chat.OnReply = call => call.What == "post" && replies++ == 0 ? throw new ChatAmbiguousException("cut off", null) : Task.CompletedTask;

        await outbox.PutAsync(kind, incident, content);
        await outbox.SendAsync();
        outbox.Pass(TimeSpan.FromMinutes(1));
        await outbox.SendAsync();

        Assert.Equal(3, outbox.Chat.Everything.Count);
        Assert.Contains("may be here twice", outbox.Chat.Everything[2].Text, StringComparison.Ordinal);
        var repeated = Assert.Single(await outbox.Bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.MessagePossiblyRepeated);
        Assert.Equal(kind.ToString(), repeated.ReadPayload<MessagePossiblyRepeated>()?.Message);
    }

    private static async Task<IReadOnlyList<MessageUndeliverable>> ToldAsync(OutboxUnderTest outbox, Incident incident) =>
        [.. (await outbox.Bot.TimelineAsync(incident)).Where(entry => entry.Kind == TimelineEntryKind.MessageUndeliverable).Select(entry => entry.ReadPayload<MessageUndeliverable>()!)];

    /// <summary>What the outbox keeps of such a card; of a request there has to be one.</summary>
    private static async Task<string> ContentAsync(OutboxUnderTest outbox, Incident incident, OutgoingKind kind) => kind == OutgoingKind.RefreshCard
        ? "{}"
        : ChatJson.Write(new RequestShown(await outbox.Bot.Record.WriteAsync(
            async (session, token) =>
            {
                var number = await session.NextRequestNumberAsync(token);
                var (request, _) = ActionRequest.Ask(Guid.CreateVersion7(), number, $"run{number:00000}", "nonce", RequestSamples.Draft(incident.Id), RequestTimes.Default, session.Now);
                session.Db.ActionRequests.Add(request);
                return request.Id;
            },
            Token)));
}
