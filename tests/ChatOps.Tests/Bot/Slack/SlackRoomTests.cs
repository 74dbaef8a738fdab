using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>Who is taken out of an incident's channel, and what becomes of the channel when the incident goes on.</summary>
public class SlackRoomTests
{
    [Fact]
    public async Task Whoever_is_kept_out_is_taken_out_of_the_channel_before_it_is_said_there()
    {
        await using var slack = await FakeSlack.StartAsync();
        slack.AddUser("U0EVE", "eve");
        await using var bot = await SlackBot.StartAsync(slack, people: $$"""- {id: eve, name: Eve, roles: [responder, approver], accounts: {slack: [{{FakeSlack.Team}}/U0EVE]} }""");
        var ana = bot.Visitor("U0ANA");
        using var opened = await ana.TypeAsync("open p2 the manager's mailbox --sensitive");
        var channel = slack.Channels[(await bot.SaidToAllAsync("not yet, due")).Channel];
        using var invited = await ana.TypeAsync("invite @eve", channel.Id);
        await bot.SaidToAllAsync("brought in");
        await bot.QuietAsync();
        Assert.Contains("U0EVE", channel.Members);

        using var excluded = await ana.TypeAsync("exclude @eve the mails came from there", channel.Id);
        await bot.SaidToAllAsync("keeps Eve out of INC-1");
        await bot.QuietAsync();

        Assert.DoesNotContain("U0EVE", channel.Members);
        var calls = slack.Calls.ToList();
        var kicked = calls.FindIndex(call => call.Method == "conversations.kick");
        Assert.Equal(("U0EVE", channel.Id), (calls[kicked].Arguments["user"]!.GetValue<string>(), calls[kicked].Arguments["channel"]!.GetValue<string>()));
        Assert.True(kicked < calls.FindIndex(call => call.Method == "chat.postMessage" && call.Arguments.ToJsonString().Contains("keeps ", StringComparison.Ordinal)));
        Assert.DoesNotContain(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
    }

    [Fact]
    public async Task A_reopened_incident_has_its_channel_back()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack, "archiveOnClose: true");
        var (ana, channel) = await ClosedAsync(slack, bot);

        using var reopened = await ana.TypeAsync("reopen INC-1 the implant is back");
        await bot.SaidAsync("reopened INC-1", channel.Id);
        await bot.QuietAsync();

        Assert.False(channel.IsArchived);
        Assert.DoesNotContain(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
    }

    [Theory]
    [InlineData("conversations.unarchive", "not_in_channel")]
    [InlineData("conversations.info", "channel_not_found")]
    public async Task Where_slack_does_not_give_it_back_there_is_a_new_one_that_says_so(string method, string error)
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack, "archiveOnClose: true");
        var (ana, former) = await ClosedAsync(slack, bot);
        slack.Before = call => call.Method == method ? new FakeTrouble.Refuse(error) : null;

        using var reopened = await ana.TypeAsync("reopen INC-1 the implant is back");
        var said = await bot.SaidToAllAsync("this is its new one");
        await bot.QuietAsync();

        Assert.NotEqual(former.Id, said.Channel);
        Assert.True(former.IsArchived);
        Assert.Contains("U0ANA", slack.Channels[said.Channel].Members);
        Assert.Contains(slack.Messages, message => message.Channel == said.Channel && message.Words.Contains("reopened INC-1", StringComparison.Ordinal));
        var card = Assert.Single(slack.Messages, message => message.Channel == said.Channel && slack.Channels[said.Channel].Pins.Contains(message.Ts));
        using var noted = await ana.TypeAsync("note it beacons again", said.Channel);
        using var contained = await ana.TypeAsync("status contained", said.Channel);
        await Until.TrueAsync(() => Task.FromResult(slack.Messages.Single(message => message.Ts == card.Ts).Words.Contains("contained", StringComparison.Ordinal)));
        Assert.DoesNotContain(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
    }

    private static async Task<(SlackVisitor Ana, FakeChannel Channel)> ClosedAsync(FakeSlack slack, SlackBot bot)
    {
        var ana = bot.Visitor("U0ANA");
        using var opened = await ana.TypeAsync("open p2 odd logins");
        var channel = slack.Channels[(await bot.SaidToAllAsync("not yet, due")).Channel];
        using var resolved = await ana.TypeAsync("status resolved", channel.Id);
        using var closed = await ana.TypeAsync("close", channel.Id);
        await Until.TrueAsync(() => Task.FromResult(channel.IsArchived));
        await bot.QuietAsync();
        return (ana, channel);
    }
}
