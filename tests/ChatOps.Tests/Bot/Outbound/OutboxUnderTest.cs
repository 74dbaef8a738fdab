using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Console;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Bot.Outbound;

/// <summary>The bot's outbox in front of a hostile chat, beside its own console. The test moves time, timers too.</summary>
internal sealed class OutboxUnderTest : IAsyncDisposable
{
    private readonly List<FakeTimeProvider> _timers = [];

    private OutboxUnderTest(BotHarness bot, HostileChat chat)
    {
        Bot = bot;
        Chat = chat;
        Dispatcher = Another();
    }

    public BotHarness Bot { get; }

    public HostileChat Chat { get; }

    public OutboxDispatcher Dispatcher { get; }

    public static async Task<OutboxUnderTest> StartAsync(StorageProvider provider = StorageProvider.Sqlite) =>
        new(await BotHarness.StartAsync(provider), new HostileChat());

    /// <summary>A dispatcher of a bot on the same record, with timers of its own.</summary>
    public OutboxDispatcher Another()
    {
        var timers = new FakeTimeProvider(Bot.Clock.GetUtcNow());
        _timers.Add(timers);
        IChatPort[] ports = [Chat, Bot.Get<ConsolePort>()];
        var sender = new OutgoingSender(ports, Bot.Record, Bot.Get<IncidentCard>(), Bot.Get<RequestCard>(), timers, NullLogger<OutgoingSender>.Instance);
        return new OutboxDispatcher(
            Bot.Record, sender, new LaneInRecord(ports, Bot.Record, Bot.Get<IncidentCard>()), Bot.Get<OutboxSignal>(), timers, NullLogger<OutboxDispatcher>.Instance);
    }

    /// <summary>An incident that has its channel on the hostile chat.</summary>
    public async Task<Incident> OpenAsync(string command = "open p0 ransomware on pve1")
    {
        var incident = await Bot.OpenAsync(command);
        await PutAsync(OutgoingKind.OpenRoom, incident, "{}");
        await SendAsync();
        return incident;
    }

    /// <summary>Puts words for an incident's channel into the outbox.</summary>
    public Task<long> SayAsync(Incident incident, string words) => PutAsync(OutgoingKind.Post, incident, ChatJson.Write(Notice.Say(words)));

    public async Task<long> PutAsync(OutgoingKind kind, Incident incident, string content, string? room = null)
    {
        var message = new OutgoingMessage(
            Guid.NewGuid(), Chat.Platform, $"{Chat.Platform}/incident/{incident.Id}", kind, (int)incident.Severity, incident.Id, room, content, Bot.Clock.Now());
        await Bot.Record.WriteAsync((session, _) => Task.FromResult(session.Db.OutgoingMessages.Add(message)), Token);
        return message.Sequence;
    }

    /// <summary>Time passes, for the record and for those who wait.</summary>
    public void Pass(TimeSpan time)
    {
        Bot.Clock.Advance(time);
        _timers.ForEach(timers => timers.Advance(time));
    }

    /// <summary>Sends until nothing is due.</summary>
    public async Task SendAsync()
    {
        while (await Dispatcher.SendDueAsync(Token))
        {
        }
    }

    public async Task<OutgoingMessage> MessageAsync(long sequence)
    {
        await using var db = Bot.Record.Read();
        return await db.OutgoingMessages.SingleAsync(message => message.Sequence == sequence, Token);
    }

    public async ValueTask DisposeAsync()
    {
        Dispatcher.Dispose();
        await Bot.DisposeAsync();
    }
}
