using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Outbound;

/// <summary>Two bots on one record share an outbox; each may stall or die at any point.</summary>
public sealed class TwoDispatchersTests
{
    [Theory, OnEachProvider]
    public async Task Both_at_once_say_everything_once_and_in_order(StorageProvider provider)
    {
        await using var outbox = await OutboxUnderTest.StartAsync(provider);
        var incident = await outbox.OpenAsync();
        var words = Enumerable.Range(1, 40).Select(i => $"number {i}").ToArray();
        foreach (var each in words)
        {
            await outbox.SayAsync(incident, each);
        }

        using var another = outbox.Another();
        outbox.Chat.OnArrival = async _ => await Task.Yield();
        while (outbox.Chat.Words.Count < words.Length)
        {
            await Task.WhenAll(outbox.Dispatcher.SendDueAsync(Token), another.SendDueAsync(Token));
        }

        Assert.Equal(words, outbox.Chat.Words);
    }

    [Fact(Timeout = 300_000)]
    public async Task A_message_that_one_is_sending_is_not_overtaken_by_the_other()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        var atSecond = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var atFirst = new TaskCompletionSource();
        var firstMay = new TaskCompletionSource();
        outbox.Chat.OnReply = async call =>
        {
            if (call.Text == "one")
            {
                atFirst.SetResult();
                await firstMay.Task;
            }
        };
        outbox.Chat.OnArrival = async call =>
        {
            if (call.Text == "two")
            {
                atSecond.SetResult();
                await goOn.Task;
            }
        };
        var one = await outbox.SayAsync(incident, "one");
        await outbox.SayAsync(incident, "two");
        await outbox.SayAsync(incident, "three");
        using var another = outbox.Another();

        var first = outbox.Dispatcher.SendDueAsync(Token);
        await atFirst.Task.WaitAsync(TestContext.Current.CancellationToken);
        await outbox.Bot.Record.WriteAsync(async (session, token) => (await session.LockOutgoingAsync(one, token))!.MarkSent("x", session.Now), Token);
        var second = another.SendDueAsync(Token);
        await atSecond.Task.WaitAsync(TestContext.Current.CancellationToken);
        firstMay.SetResult();
        await first;

        Assert.Equal(["one"], outbox.Chat.Words);
        goOn.SetResult();
        await second;
        await outbox.SendAsync();
        Assert.Equal(["one", "two", "three"], outbox.Chat.Words);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_the_lease_of_a_dead_bot_the_other_looks_first(bool hadArrived)
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        var sequence = await outbox.SayAsync(incident, "one");
        await outbox.Bot.Record.WriteAsync(
            async (session, token) => (await session.LockOutgoingAsync(sequence, token))!.Claim(session.Now, OutboxDispatcher.Lease), Token);
        if (hadArrived)
        {
            await outbox.Chat.PostAsync(new(outbox.Chat.Platform, "C-INC-1"), Notice.Say("one"), (await outbox.MessageAsync(sequence)).Id, Token);
        }

        using var another = outbox.Another();
        Assert.False(await another.SendDueAsync(Token));
        outbox.Pass(OutboxDispatcher.Lease + TimeSpan.FromSeconds(1));
        await another.SendDueAsync(Token);

        Assert.Equal(["one"], outbox.Chat.Words);
        Assert.Equal(OutgoingState.Sent, (await outbox.MessageAsync(sequence)).State);
    }

    [Theory]
    [InlineData(typeof(HttpRequestException))]
    [InlineData(typeof(ChatRefusedException))]
    public async Task A_bot_that_comes_to_itself_after_its_lease_undoes_nothing(Type error)
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        outbox.Chat.Can = outbox.Chat.Can with { CanFindOwnMessages = false };
        var incident = await outbox.OpenAsync();
        var stalled = new TaskCompletionSource();
        var wakes = new TaskCompletionSource();
        var calls = 0;
        outbox.Chat.OnArrival = async call =>
        {
            if (call.Text == "one" && Interlocked.Increment(ref calls) == 1)
            {
                stalled.SetResult();
                await wakes.Task;
                throw (Exception)Activator.CreateInstance(error, "too late")!;
            }
        };
        var sequence = await outbox.SayAsync(incident, "one");
        var first = outbox.Dispatcher.SendDueAsync(Token);
        await stalled.Task;

        // Only the record's time goes on: the stalled bot's own timers stand still with it.
        outbox.Bot.Clock.Advance(TimeSpan.FromMinutes(1));
        using var another = outbox.Another();
        await another.SendDueAsync(Token);
        wakes.SetResult();
        await first;
        outbox.Pass(TimeSpan.FromMinutes(5));
        await outbox.SendAsync();

        Assert.Equal(["one"], outbox.Chat.Words);
        Assert.Equal(OutgoingState.Sent, (await outbox.MessageAsync(sequence)).State);
        Assert.DoesNotContain(await outbox.Bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
    }

    [Fact]
    public async Task What_was_said_while_the_record_was_away_is_not_said_again()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        var sequence = await outbox.SayAsync(incident, "one");
        await outbox.Bot.Record.WriteAsync(
            (session, token) => ExecuteAsync(session, "CREATE TRIGGER away BEFORE UPDATE ON outgoing_messages WHEN NEW.\"State\" = 'Sent' BEGIN SELECT RAISE(ABORT, 'away'); END", token), Token);

        await outbox.SendAsync();
        await outbox.Bot.Record.WriteAsync((session, token) => ExecuteAsync(session, "DROP TRIGGER away", token), Token);
        outbox.Pass(TimeSpan.FromMinutes(5));
        await outbox.SendAsync();

        Assert.Equal(["one"], outbox.Chat.Words);
        Assert.Equal(OutgoingState.Sent, (await outbox.MessageAsync(sequence)).State);
    }

    private static Task ExecuteAsync(RecordSession session, string sql, CancellationToken cancellationToken) =>
        session.Db.Database.ExecuteSqlRawAsync(sql, cancellationToken);
}
