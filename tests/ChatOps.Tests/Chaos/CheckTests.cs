using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Chaos.Checks;
using ChatOps.Chaos.Load;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Chaos;

/// <summary>A check that never complains is worth nothing: each is shown a record from which something is missing, or has it twice.</summary>
public sealed class CheckTests
{
    [Fact]
    public async Task A_good_record_passes_every_check()
    {
        var (picture, sent) = await LifeAsync();

        Assert.Empty(All(picture, sent));
    }

    [Fact]
    public async Task A_lost_delivery_is_found()
    {
        var (picture, sent) = await LifeAsync();

        Assert.Contains("is lost", Assert.Single(Only(DeliveryCheck.Find(picture with { Deliveries = [.. picture.Deliveries.Where(row => row.DeliveryKey != "9:commander/note")] }, sent), "commander/note of")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_effect_that_came_twice_or_not_at_all_is_found()
    {
        var (picture, sent) = await LifeAsync();

        Assert.NotEmpty(Only(DeliveryCheck.Find(picture with { Entries = Changed(picture, entry => entry.Kind == TimelineEntryKind.Note ? [entry, entry] : [entry]) }, sent), "[Note, Note]"));
        Assert.NotEmpty(Only(DeliveryCheck.Find(picture with { Entries = Changed(picture, entry => entry.Kind == TimelineEntryKind.Note ? [] : [entry]) }, sent), "are []"));
    }

    [Fact]
    public async Task Another_answer_than_the_one_given_is_found()
    {
        var (picture, sent) = await LifeAsync();
        sent[1].Take(new Reply.Answered("""{"outcome":"Refused"}"""), sent[1].Send());

        Assert.NotEmpty(Only(DeliveryCheck.Find(picture, sent), "it was answered"));
    }

    [Fact]
    public async Task A_broken_chain_is_found()
    {
        var (picture, _) = await LifeAsync();

        Assert.NotEmpty(ChainCheck.Find(picture with { Entries = Changed(picture, entry => entry.Sequence == 3 ? [] : [entry]) }));
        Assert.NotEmpty(ChainCheck.Find(picture with { Entries = Changed(picture, entry => entry.Kind == TimelineEntryKind.StatusUpdatePosted || entry.Sequence > 4 ? [] : [entry]) }));
    }

    [Fact]
    public async Task An_update_that_is_missing_or_came_twice_is_found()
    {
        var (picture, _) = await LifeAsync();
        var updates = picture.Updates.SelectMany(rows => rows).ToList();

        Assert.NotEmpty(CadenceCheck.Find(picture with { Updates = updates.Skip(1).ToLookup(row => row.IncidentId) }));
        Assert.NotEmpty(CadenceCheck.Find(picture with { Entries = Changed(picture, entry => entry.Kind == TimelineEntryKind.StatusUpdatePosted ? [entry, entry] : [entry]) }));
        Assert.NotEmpty(CadenceCheck.Find(picture with { Entries = Changed(picture, entry => entry.Kind == TimelineEntryKind.StatusUpdatePosted ? [] : [entry]) }));
    }

    [Fact]
    public async Task A_message_that_is_missing_in_its_room_is_found()
    {
        var (picture, _) = await LifeAsync();
        foreach (var message in picture.Messages.Where(message => message.IsNotice))
        {
            Assert.NotEmpty(RoomCheck.Find(picture with { Messages = [.. picture.Messages.Where(other => other.Id != message.Id)] }));
        }
    }

    [Fact]
    public async Task A_message_that_nobody_sent_and_one_that_was_not_sent_are_found()
    {
        var (picture, _) = await LifeAsync();

        Assert.NotEmpty(Only(RoomCheck.Find(picture with { Outgoing = [.. picture.Outgoing.Where(message => message.Kind != OutgoingKind.Post)] }), "nobody sent"));
        Assert.NotEmpty(Only(RoomCheck.Find(picture with { Outgoing = [.. picture.Outgoing.Reverse()] }), "another order"));
    }

    [Fact]
    public async Task A_transition_that_was_skipped_is_found()
    {
        var (picture, _) = await LifeAsync();

        Assert.NotEmpty(LifeCheck.Find(picture with { Entries = Changed(picture, entry => entry.Kind == TimelineEntryKind.StatusChanged ? [] : [entry]) }));
        Assert.NotEmpty(LifeCheck.Find(picture with { Entries = Changed(picture, entry => entry.Kind == TimelineEntryKind.RoleAssigned ? [] : [entry]) }));
        Assert.NotEmpty(Only(LifeCheck.Find(picture with { Incidents = [.. picture.Incidents, .. picture.Incidents] }), "without gaps"));
    }

    private static async Task<(Picture Picture, IReadOnlyList<Delivery> Sent)> LifeAsync()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var sent = new List<Delivery>
        {
            await DoAsync(bot, "open", BotHarness.Lobby, "open p0 ransomware"),
        };
        await bot.SendAsync();
        foreach (var (verb, words) in ((string, string)[])
            [("note", "note seen"), ("assign", "assign commander @security-lead"), ("update", "update we look"), ("status", "status contained")])
        {
            sent.Add(await DoAsync(bot, verb, "inc-1", words));
            await bot.SendAsync();
        }

        await bot.PassAsync(TimeSpan.FromMinutes(95), TimeSpan.FromMinutes(5));
        sent.Add(await DoAsync(bot, "close", "inc-1", "close"));
        await bot.SendAsync();
        await using var db = bot.Record.Read();
        return (await Picture.TakeAsync(db, Token), sent);
    }

    private static async Task<Delivery> DoAsync(BotHarness bot, string verb, string room, string words)
    {
        var delivery = new Delivery("commander", verb, 1, Move.Type(verb, room, words));
        var answer = await bot.DeliverAsync("commander", room, new CommandInput(words), delivery.RecordKey);
        delivery.Take(new Reply.Answered(ChatJson.Write(answer)), delivery.Send());
        return delivery;
    }

    private static IReadOnlyList<string> All(Picture picture, IReadOnlyList<Delivery> sent) =>
        [.. DeliveryCheck.Find(picture, sent), .. LifeCheck.Find(picture), .. CadenceCheck.Find(picture), .. RoomCheck.Find(picture), .. ChainCheck.Find(picture)];

    private static IReadOnlyList<string> Only(IEnumerable<string> faults, string part) => [.. faults.Where(fault => fault.Contains(part, StringComparison.Ordinal))];

    private static ILookup<IncidentId, TimelineEntry> Changed(Picture picture, Func<TimelineEntry, IReadOnlyList<TimelineEntry>> change) =>
        picture.Entries.SelectMany(entries => entries).SelectMany(change).ToLookup(entry => entry.IncidentId);
}
