using ChatOps.Bot.Chat;
using ChatOps.Bot.Slack;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>What the bot says arrives once and in order, whatever Slack does with it.</summary>
public class SlackOutboundTests
{
    /// <summary>Storms of 429, posts that were taken without a word, errors of Slack's own, cut connections.</summary>
    [Fact]
    public async Task Two_hundred_posts_in_twenty_channels_arrive_once_and_in_order_through_every_trouble()
    {
        const int channels = 20;
        const int notes = 8;
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        var storm = new FakeStorm();
        slack.Before = storm.Before;
        slack.After = storm.After;
        var ana = bot.Visitor("U0ANA");

        for (var number = 1; number <= channels; number++)
        {
            using var opened = await ana.TypeAsync($"open p{number % 3} incident number {number}");
        }

        await Until.TrueAsync(() => Task.FromResult(Enumerable.Range(1, channels).All(number => slack.Channels.Values.Any(channel => channel.Name.StartsWith($"inc-{number}-", StringComparison.Ordinal)))));
        await bot.QuietAsync();
        for (var note = 1; note <= notes; note++)
        {
            for (var number = 1; number <= channels; number++)
            {
                using var typed = await ana.TypeAsync($"note words {note} of INC-{number}", ChannelOf(number));
            }
        }

        await bot.QuietAsync();
        for (var number = 1; number <= channels; number++)
        {
            var said = slack.Messages.Where(message => message.Channel == ChannelOf(number) && message.VisibleTo is null).ToList();
            Assert.Equal(Enumerable.Range(1, notes).Select(note => $"words {note} of INC-{number}"), said.Select(Words).Where(words => words.Length > 0));
            Assert.Equal(said.Count, said.Select(message => message.OutgoingId).Distinct().Count());
        }

        Assert.Equal(channels + 1, slack.Channels.Values.Count(channel => channel.Id[0] == 'C'));
        Assert.True(storm.CountOf("chat.postMessage") > 20, "There was not enough trouble to prove anything.");

        string ChannelOf(int number) => slack.Channels.Values.Single(known => known.Name.StartsWith($"inc-{number}-", StringComparison.Ordinal)).Id;

        static string Words(FakeMessage message) => message.Words.Split(": ") is [var head, var words] && head.Contains(" · note #", StringComparison.Ordinal) ? words : "";
    }

    [Fact]
    public async Task A_bot_that_is_killed_between_posting_and_writing_it_down_posts_nothing_twice()
    {
        await using var slack = await FakeSlack.StartAsync();
        slack.AddUser("U0ANA", "ana");
        await using var process = await BotProcess.StartAsync(
            BotProcess.FirstRun("slack: { channel: C0LOBBY }").Replace("console: [commander]", $"console: [commander], slack: [{FakeSlack.Team}/U0ANA]", StringComparison.Ordinal), Token,
            ("Slack__BotToken", FakeSlack.BotToken), ("Slack__SigningSecret", SlackBot.Secret), ("Slack__ApiUrl", slack.Api.ToString()));
        await EnterAsync();
        await TypeAsync("open p1 odd logins");
        await Until.TrueAsync(() => Task.FromResult(slack.Messages.Any(message => message.Words.Contains("opened INC-1", StringComparison.Ordinal))));

        var posted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        slack.After = call => call.Method == "chat.postMessage" && posted.TrySetResult() ? new FakeTrouble.Silence() : null;
        await TypeAsync("note INC-1 before the kill");
        await posted.Task;
        process.Kill();
        slack.After = _ => null;
        await process.StartAsync(Token);
        await EnterAsync();
        await TypeAsync("note INC-1 after the kill");
        await Until.TrueAsync(() => Task.FromResult(slack.Messages.Any(message => message is { VisibleTo: null, Channel: not FakeSlack.Lobby } && message.Words.EndsWith("after the kill", StringComparison.Ordinal))));

        var said = slack.Messages.Where(message => message is { VisibleTo: null, Channel: not FakeSlack.Lobby } && message.Words.Contains(" · note #", StringComparison.Ordinal)).Select(message => message.Words.Split(": ")[1]);
        Assert.Equal(["before the kill", "after the kill"], said);

        // This bot has its everyday limits, and nobody acts before Slack has said within a second who it is.
        async Task EnterAsync()
        {
            for (var answer = ""; !answer.Contains("Ines", StringComparison.Ordinal); answer = Whispers()[^1])
            {
                var before = Whispers().Count;
                await TypeAsync("whoami");
                await Until.TrueAsync(() => Task.FromResult(Whispers().Count > before));
            }
        }

        List<string> Whispers() => [.. slack.Messages.Where(message => message.VisibleTo is not null).Select(message => message.Words)];

        // The same once more, if it says that it was too slow, is done once.
        async Task TypeAsync(string text)
        {
            var body = SlackVisitor.Form(
                ("team_id", FakeSlack.Team), ("channel_id", FakeSlack.Lobby), ("user_id", "U0ANA"), ("command", "/incident"), ("text", text), ("trigger_id", $"{Guid.NewGuid()}"));
            await Until.TrueAsync(async () =>
            {
                using var response = await SlackVisitor.SendRawAsync(
                    new Uri(process.Address), "commands", System.Text.Encoding.UTF8.GetBytes(body), "application/x-www-form-urlencoded", TimeProvider.System.GetUtcNow(), SlackBot.Secret);
                Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
                return (await response.Content.ReadAsStringAsync(Token)).Length == 0;
            });
        }
    }

    [Fact]
    public async Task Where_slack_does_not_let_a_channel_be_made_the_incident_is_there_and_the_commander_is_told_what_to_mend()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        slack.Before = call => call.Method == "conversations.create" ? new FakeTrouble.Refuse("missing_scope", "channels:manage") : null;
        var ana = bot.Visitor("U0ANA");

        using var typed = await ana.TypeAsync("open p2 odd logins");
        var told = await bot.SaidAsync("has no channel here");
        Assert.Equal("DU0ANA", told.Channel);
        Assert.Contains("channels:manage", told.Words, StringComparison.Ordinal);
        await Until.TrueAsync(async () => (await bot.TimelineAsync()).Any(entry => entry.Kind == TimelineEntryKind.MessageUndeliverable));

        slack.Before = _ => null;
        using var noted = await ana.TypeAsync("note INC-1 now it is mended");
        var note = await bot.SaidToAllAsync("now it is mended");
        Assert.Equal("inc-1-odd-logins", slack.Channels[note.Channel].Name);
    }

    [Fact]
    public async Task A_name_that_is_taken_by_somebody_elses_channel_is_not_entered()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        slack.Channels["C0OLD"] = new FakeChannel("C0OLD", "inc-1-odd-logins", false, FakeSlack.BotUser, 1_600_000_000);
        slack.Channels["C0THEIRS"] = new FakeChannel("C0THEIRS", "inc-1-odd-logins-2", false, "U0BOB", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

        using var typed = await bot.Visitor("U0ANA").TypeAsync("open p2 odd logins");
        var said = await bot.SaidToAllAsync("opened INC-1");

        Assert.Equal("inc-1-odd-logins-3", slack.Channels[said.Channel].Name);
    }

    [Fact]
    public async Task A_text_that_is_longer_than_slack_takes_comes_in_parts_and_no_part_twice()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        var ana = bot.Visitor("U0ANA");
        using var opened = await ana.TypeAsync("open p2 odd logins");
        var channel = (await bot.SaidToAllAsync("opened INC-1")).Channel;
        await bot.QuietAsync();
        for (var number = 1; number <= 6; number++)
        {
            using var typed = await ana.TypeAsync($"note {number} {new string((char)('a' + number), 3500)}", channel);
        }

        await bot.QuietAsync();
        var before = slack.Messages.Count;
        using var asked = await ana.TypeAsync("timeline", channel);
        await bot.QuietAsync();

        var parts = slack.Messages.Skip(before).ToList();
        Assert.True(parts.Count > 1);
        Assert.Equal(6, parts.SelectMany(part => part.Words.Split("noted: ").Skip(1)).Count());
        Assert.DoesNotContain(slack.Messages, message => message.Words.Contains("did not take", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_card_that_is_longer_than_slack_takes_goes_on_in_its_thread_once_and_keeps_its_buttons()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        using var opened = await bot.Visitor("U0ANA").TypeAsync("open p2 odd logins");
        var said = await bot.SaidToAllAsync("opened INC-1");
        await bot.QuietAsync();
        var port = bot.Get<SlackPort>();
        var room = new RoomRef(ChatOps.Storage.People.ChatPlatform.Slack, said.Channel);
        var plan = string.Join('\n', Enumerable.Range(1, 600).Select(line => $"line {line} of what would run"));
        var card = new Notice { Title = "A-1", Blocks = [new ParagraphBlock(["state"]), new PreformattedBlock(plan)], Buttons = [new NoticeButton("Approve", "approve A-1")] };

        var posted = await port.PostAsync(room, Notice.Say("A-1: I look at the host"), Guid.CreateVersion7(), Token);
        await port.UpdateAsync(posted, card, Token);
        await port.UpdateAsync(posted, card with { Title = "A-1, later" }, Token);

        var shown = slack.Messages.Single(message => message.Ts == posted.MessageId);
        Assert.Contains("A-1, later", shown.Words, StringComparison.Ordinal);
        Assert.Equal(["Approve"], shown.Buttons.Keys);
        var all = shown.Words + string.Concat(slack.Messages.Where(message => message.Thread == posted.MessageId).Select(message => message.Words));
        Assert.All(Enumerable.Range(1, 600), line => Assert.Equal(2, all.Split($"line {line} of").Length));
        Assert.All(slack.Messages.Where(message => message.Thread == posted.MessageId), message => Assert.Empty(message.Buttons));
    }

    [Fact]
    public async Task A_new_card_that_is_longer_than_slack_takes_has_its_buttons_when_all_of_it_is_there()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        using var opened = await bot.Visitor("U0ANA").TypeAsync("open p2 odd logins");
        var said = await bot.SaidToAllAsync("opened INC-1");
        await bot.QuietAsync();
        var port = bot.Get<SlackPort>();
        var room = new RoomRef(ChatOps.Storage.People.ChatPlatform.Slack, said.Channel);
        var before = slack.Messages.Count;
        var plan = string.Join('\n', Enumerable.Range(1, 600).Select(line => $"line {line} of what would run"));
        var card = new Notice { Title = "A-1", Blocks = [new ParagraphBlock(["state"]), new PreformattedBlock(plan)], Buttons = [new NoticeButton("Approve", "approve A-1")] };
        var id = Guid.CreateVersion7();
        var posts = 0;
        slack.Before = call => call.Method == "chat.postMessage" && Interlocked.Increment(ref posts) == 2 ? new FakeTrouble.Wait(1) : null;

        var away = await Assert.ThrowsAsync<ChatAwayException>(() => port.PostCardAsync(room, card, id, Token));
        Assert.True(away.MayHaveBegun);
        Assert.DoesNotContain(slack.Messages.Skip(before), message => message.Buttons.Count > 0);

        // As the outbox goes on: it looks for the card, and an edit brings the rest.
        MessageRef? found = null;
        await Until.TrueAsync(async () =>
        {
            try
            {
                found = await port.FindAsync(room, id, Token);
                await port.UpdateAsync(found!, card, Token);
                return true;
            }
            catch (ChatAwayException)
            {
                return false;
            }
        });
        await port.UpdateAsync(found!, card, Token);
        var shown = slack.Messages.Skip(before).ToList();
        Assert.Equal(["Approve"], shown.Single(message => message.Thread is null).Buttons.Keys);
        var all = string.Concat(shown.Select(message => message.Words));
        Assert.All(Enumerable.Range(1, 600), line => Assert.Equal(2, all.Split($"line {line} of").Length));
    }

    [Fact]
    public async Task A_card_whose_rest_slack_refuses_is_known_without_its_buttons_and_gets_them_with_a_later_edit()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        using var opened = await bot.Visitor("U0ANA").TypeAsync("open p2 odd logins");
        var said = await bot.SaidToAllAsync("opened INC-1");
        await bot.QuietAsync();
        var port = bot.Get<SlackPort>();
        var before = slack.Messages.Count;
        var plan = string.Join('\n', Enumerable.Range(1, 600).Select(line => $"line {line} of what would run"));
        var card = new Notice { Title = "A-1", Blocks = [new PreformattedBlock(plan)], Buttons = [new NoticeButton("Approve", "approve A-1")] };
        slack.Before = call => call.Method == "chat.postMessage" && call.Arguments["thread_ts"] is not null ? new FakeTrouble.Refuse("restricted_action_thread_locked") : null;

        var incomplete = await Assert.ThrowsAsync<ChatCardIncompleteException>(
            () => port.PostCardAsync(new RoomRef(ChatOps.Storage.People.ChatPlatform.Slack, said.Channel), card, Guid.CreateVersion7(), Token));
        var there = Assert.Single(slack.Messages.Skip(before));
        Assert.Equal((there.Ts, 0), (incomplete.Card.MessageId, there.Buttons.Count));
        Assert.Contains("restricted_action_thread_locked", incomplete.Message, StringComparison.Ordinal);

        slack.Before = _ => null;
        await port.UpdateAsync(incomplete.Card, card, Token);
        Assert.Equal(["Approve"], slack.Messages.Single(message => message.Ts == there.Ts).Buttons.Keys);
    }
}
