using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Outbound;

/// <summary>Nothing that is to be said is lost, said twice, or said out of order, whatever the platform does.</summary>
public sealed class OutboxTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task What_did_not_get_there_goes_again_in_its_place()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        outbox.Chat.OnArrival = call => call.Text == "one" ? throw new HttpRequestException("no route to host") : Task.CompletedTask;
        await outbox.SayAsync(incident, "one");
        await outbox.SayAsync(incident, "two");

        await outbox.SendAsync();
        Assert.Empty(outbox.Chat.Words);
        outbox.Chat.OnArrival = _ => Task.CompletedTask;
        outbox.Pass(Long);
        await outbox.SendAsync();

        Assert.Equal(["one", "two"], outbox.Chat.Words);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_may_have_got_there_is_looked_for_before_it_goes_again(bool whispered)
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        outbox.Chat.OnReply = call => call.What == "post" ? throw new ChatAmbiguousException("the answer was lost", null) : Task.CompletedTask;
        _ = whispered
            ? await outbox.PutAsync(OutgoingKind.Whisper, incident, ChatJson.Write(new Whispered(new Listener(new PersonId("commander")), Notice.Say("one"))))
            : await outbox.SayAsync(incident, "one");
        await outbox.SayAsync(incident, "two");

        await outbox.SendAsync();
        outbox.Chat.OnReply = _ => Task.CompletedTask;
        outbox.Pass(Long);
        await outbox.SendAsync();

        Assert.Equal(["one", "two"], outbox.Chat.Words);
    }

    [Fact]
    public async Task What_got_lost_on_the_way_is_said_after_looking_for_it_in_vain()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        var looked = 0;
        outbox.Chat.OnArrival = call =>
        {
            looked += call.What == "find" ? 1 : 0;
            return call.What == "post" && looked == 0 ? throw new ChatAmbiguousException("nobody knows", null) : Task.CompletedTask;
        };
        await outbox.SayAsync(incident, "one");

        await outbox.SendAsync();
        outbox.Pass(Long);
        await outbox.SendAsync();

        Assert.Equal((1, "one"), (looked, Assert.Single(outbox.Chat.Words)));
    }

    [Fact]
    public async Task Hundreds_of_lanes_of_one_platform_hide_no_lane_of_another()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        var never = new TaskCompletionSource();
        outbox.Chat.OnArrival = _ => never.Task;
        await outbox.Bot.Record.WriteAsync(
            (session, _) =>
            {
                session.Db.OutgoingMessages.AddRange(Enumerable.Range(0, 500).Select(lane => new OutgoingMessage(
                    Guid.NewGuid(), outbox.Chat.Platform, $"Slack/person/{lane}", OutgoingKind.Whisper, 0, incident.Id, Announcer.Lobby,
                    ChatJson.Write(new Whispered(new Listener(new PersonId("commander")), Notice.Say("waits"))), session.Now)));
                return Task.FromResult(true);
            },
            Token);
        await outbox.Bot.Record.WriteAsync(
            (session, _) =>
            {
                new Announcer(session).ToIncident(incident, Notice.Say("it goes on here"));
                return Task.FromResult(true);
            },
            Token);

        var sending = outbox.Dispatcher.SendDueAsync(Token);
        await Until.TrueAsync(async () =>
        {
            await using var db = outbox.Bot.Record.Read();
            return await db.ConsoleMessages.AnyAsync(message => message.Body.Contains("it goes on here"), Token);
        });
        never.SetResult();
        await sending;
    }

    [Fact(Timeout = 300_000)]
    public async Task A_platform_that_never_answers_is_given_up_and_holds_up_nobody_else()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var hanging = await outbox.OpenAsync();
        var other = await outbox.OpenAsync("open p1 odd logins");
        var entered = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        outbox.Chat.OnArrival = call =>
        {
            if (call.Text == "hangs" && !entered.Task.IsCompleted)
            {
                entered.SetResult();
                return never.Task;
            }

            return Task.CompletedTask;
        };
        await outbox.SayAsync(hanging, "hangs");
        await outbox.SayAsync(other, "goes");

        var sending = outbox.Dispatcher.SendDueAsync(Token);
        await entered.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => Task.FromResult(outbox.Chat.Words.Contains("goes")));

        // The one who waits for the platform may set the limit a moment after the call came in.
        await Until.TrueAsync(() =>
        {
            outbox.Pass(Long);
            return Task.FromResult(sending.IsCompleted);
        });
        await sending;
        outbox.Pass(Long);
        await outbox.SendAsync();

        Assert.Equal(["goes", "hangs"], outbox.Chat.Words);
    }

    [Fact]
    public async Task What_is_refused_for_good_is_on_the_timeline_and_said_where_people_can_see_it()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        outbox.Chat.OnArrival = call => call.Text == "one" ? throw new ChatRefusedException("the channel is archived") : Task.CompletedTask;
        await outbox.SayAsync(incident, "one");
        await outbox.SayAsync(incident, "two");

        await outbox.SendAsync();

        Assert.Equal(["two"], outbox.Chat.Words);
        var entry = Assert.Single(await outbox.Bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
        Assert.Equal(("Post", "Slack, the incident's channel", "the channel is archived"), entry.ReadPayload<MessageUndeliverable>() is { } told ? (told.Message, told.Target, told.Reason) : default);
        Assert.Contains(await outbox.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("Slack did not take a message", StringComparison.Ordinal)
            && text.Contains("the channel is archived", StringComparison.Ordinal) && text.Contains($"#{entry.Sequence}", StringComparison.Ordinal));
        Assert.True((await outbox.Bot.VerifyAsync(incident)).Holds);
    }

    [Fact]
    public async Task A_platform_that_is_gone_for_long_is_given_up_once_and_the_next_message_has_its_own_chance()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        outbox.Chat.OnArrival = call => call.Text == "one" ? throw new HttpRequestException("down") : Task.CompletedTask;
        var first = await outbox.SayAsync(incident, "one");
        await outbox.SayAsync(incident, "two");

        for (var i = 0; i < 12; i++)
        {
            await outbox.SendAsync();
            outbox.Pass(Long);
        }

        Assert.Equal(["two"], outbox.Chat.Words);
        Assert.Equal((OutgoingState.Failed, 10), (await outbox.MessageAsync(first)) is { } message ? (message.State, message.Attempts) : default);
        Assert.Single(await outbox.Bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
    }

    [Fact]
    public async Task A_platform_that_is_not_set_up_takes_nothing_and_that_is_said()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.Bot.OpenAsync();
        var message = new OutgoingMessage(
            Guid.NewGuid(), ChatPlatform.Teams, "Teams/lobby", OutgoingKind.Post, 0, incident.Id, Announcer.Lobby, ChatJson.Write(Notice.Say("x")), outbox.Bot.Clock.Now());
        await outbox.Bot.Record.WriteAsync((session, _) => Task.FromResult(session.Db.OutgoingMessages.Add(message)), Token);

        await outbox.SendAsync();

        var told = Assert.Single(await outbox.Bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable).ReadPayload<MessageUndeliverable>()!;
        Assert.Equal(("Teams, everybody's channel", "Teams is not set up."), (told.Target, told.Reason));
    }

    [Fact(Timeout = 300_000)]
    public async Task The_worst_incident_goes_first_however_much_was_said_of_others_before()
    {
        // More than are sent at the same time; those that are may arrive in any order.
        const int small = 35;
        await using var outbox = await OutboxUnderTest.StartAsync();
        for (var i = 0; i < small; i++)
        {
            await outbox.OpenAsync($"open p3 small thing {i}");
        }

        await outbox.OpenAsync();
        for (var i = 1; i <= small + 1; i++)
        {
            await outbox.SayAsync(await outbox.Bot.IncidentAsync($"INC-{i}"), $"of INC-{i}");
        }

        var inside = 0;
        var asked = new List<string>();
        var door = new TaskCompletionSource();
        var full = new TaskCompletionSource();
        outbox.Chat.OnArrival = call =>
        {
            lock (asked)
            {
                asked.Add(call.Text);
                if (++inside == OutboxDispatcher.MostLanesElsewhere)
                {
                    full.SetResult();
                }
            }

            return door.Task;
        };
        var sending = outbox.Dispatcher.SendDueAsync(Token);
        await full.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"of INC-{small + 1}", asked);
        door.SetResult();
        await sending.WaitAsync(TestContext.Current.CancellationToken);
        await outbox.SendAsync();
        Assert.Equal(small + 1, outbox.Chat.Words.Count);
    }

    [Fact]
    public async Task Many_edits_of_one_card_are_one_and_show_the_last_state()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        await outbox.PutAsync(OutgoingKind.RefreshCard, incident, "{}");
        await outbox.SendAsync();
        for (var i = 0; i < 5; i++)
        {
            await outbox.PutAsync(OutgoingKind.RefreshCard, incident, "{}");
        }

        await outbox.Bot.SayAsync("commander", "inc-1", "status contained");
        var shown = "";
        outbox.Chat.OnArrival = call =>
        {
            shown = call.Text;
            return Task.CompletedTask;
        };
        await outbox.SendAsync();

        Assert.Equal((1, 1, 1), (outbox.Chat.Edits, outbox.Chat.Pins, outbox.Chat.Everything.Count));
        Assert.Contains("contained", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task A_card_that_could_not_be_pinned_is_still_the_only_card(bool refused, int pins)
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        outbox.Chat.OnArrival = call => call.What != "pin" ? Task.CompletedTask
            : refused ? throw new ChatRefusedException("pins need a right that the bot has not") : throw new HttpRequestException("down");
        await outbox.PutAsync(OutgoingKind.RefreshCard, incident, "{}");
        await outbox.SendAsync();
        outbox.Chat.OnArrival = call => refused && call.What == "pin" ? throw new ChatRefusedException("still") : Task.CompletedTask;
        outbox.Pass(Long);

        await outbox.PutAsync(OutgoingKind.RefreshCard, incident, "{}");
        await outbox.SendAsync();
        await outbox.PutAsync(OutgoingKind.RefreshCard, incident, "{}");
        await outbox.SendAsync();

        Assert.StartsWith("INC-1", Assert.Single(outbox.Chat.Words), StringComparison.Ordinal);
        Assert.Equal(pins, outbox.Chat.Pins);
    }

    [Fact]
    public async Task A_platform_that_is_away_for_hours_gets_everything_afterwards_in_order_and_marked_as_late()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        outbox.Chat.OnArrival = _ => throw new ChatAwayException("Slack does not answer.");
        await outbox.SayAsync(incident, "one");
        await outbox.SayAsync(incident, "two");

        for (var i = 0; i < 90; i++)
        {
            await outbox.SendAsync();
            outbox.Pass(Long);
        }

        outbox.Chat.OnArrival = _ => Task.CompletedTask;
        await outbox.SayAsync(incident, "three");
        await outbox.SendAsync();

        Assert.Equal(["one", "two", "three"], outbox.Chat.Words);
        Assert.All(outbox.Chat.Everything.Take(2), posted => Assert.Contains("Delayed: said at ", posted.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("Delayed", outbox.Chat.Everything[2].Text, StringComparison.Ordinal);
        Assert.Single(await outbox.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("Slack has not taken anything since", StringComparison.Ordinal));
        Assert.DoesNotContain(await outbox.Bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
    }

    [Fact]
    public async Task A_platform_that_asks_to_wait_is_left_alone_for_as_long()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        var asked = 0;
        outbox.Chat.OnArrival = _ => asked++ == 0 ? throw new ChatAwayException("too many at once", TimeSpan.FromSeconds(100)) : Task.CompletedTask;
        await outbox.SayAsync(incident, "one");

        await outbox.SendAsync();
        outbox.Pass(TimeSpan.FromSeconds(99));
        await outbox.SendAsync();
        Assert.Equal(1, asked);
        outbox.Pass(TimeSpan.FromSeconds(1));
        await outbox.SendAsync();

        Assert.Equal(["one"], outbox.Chat.Words);
    }

    [Fact]
    public async Task What_waited_for_a_whole_day_is_given_up_and_that_is_on_the_timeline()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        outbox.Chat.OnArrival = _ => throw new ChatAwayException("Slack does not answer.");
        await outbox.SayAsync(incident, "one");
        await outbox.SendAsync();

        outbox.Pass(OutboxDispatcher.WaitsAtMost);
        await outbox.SendAsync();

        var entry = Assert.Single(await outbox.Bot.TimelineAsync(incident), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
        Assert.Equal("Slack does not answer.", entry.ReadPayload<MessageUndeliverable>()?.Reason);
    }

    [Fact]
    public async Task Where_nobody_can_look_what_may_be_there_twice_says_so()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        outbox.Chat.Can = outbox.Chat.Can with { CanFindOwnMessages = false };
        var incident = await outbox.OpenAsync();
        var replies = 0;
        outbox.Chat.OnReply = call => call.What == "post" && replies++ == 0 ? throw new ChatAmbiguousException("cut off", null) : Task.CompletedTask;
        await outbox.SayAsync(incident, "one");

        await outbox.SendAsync();
        outbox.Pass(TimeSpan.FromSeconds(60));
        await outbox.SendAsync();

        Assert.Equal(["one", "one"], outbox.Chat.Words);
        Assert.Contains("may be here twice", outbox.Chat.Everything[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_console_did_not_show_in_time_is_marked_as_late_too()
    {
        await using var outbox = await OutboxUnderTest.StartAsync();
        var incident = await outbox.OpenAsync();
        await outbox.Bot.Record.WriteAsync(
            (session, _) =>
            {
                new Announcer(session).ToIncident(incident, Notice.Say("nobody was there to say this"));
                return Task.CompletedTask;
            },
            Token);

        outbox.Pass(TimeSpan.FromMinutes(7));
        await outbox.SendAsync();

        Assert.Contains(await outbox.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("nobody was there to say this", StringComparison.Ordinal)
            && text.Contains("Delayed: said at ", StringComparison.Ordinal));
    }
}
