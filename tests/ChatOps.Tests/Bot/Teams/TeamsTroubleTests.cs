using System.Net;
using System.Text.Json.Nodes;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>What cannot be said or shown on Teams: who has to know it knows it, once.</summary>
public class TeamsTroubleTests
{
    [Fact]
    public async Task A_card_that_somebody_deleted_is_posted_anew()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open p2 odd logins");
        var card = await bot.SaidAsync("not yet, due");
        await bot.QuietAsync();
        var gone = 0;
        teams.Before = call => call.Name == "update" && Interlocked.Increment(ref gone) == 1 ? new FakeTrouble.Failure(404, "ActivityNotFoundInConversation") : null;

        await ana.TypeAsync("ack", card.Conversation);
        await Until.TrueAsync(() => Task.FromResult(Anew().Count == 1));
        await ana.TypeAsync("severity p1 it spreads", card.Conversation);
        await bot.QuietAsync();
        Assert.True(Assert.Single(Anew()).Edits > 0);
        Assert.DoesNotContain(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);

        List<FakeCard> Anew() => [.. teams.Messages.Where(message => message.Id != card.Id && message.Words.Contains("by Ana Admin after", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task A_card_that_teams_does_not_let_be_edited_is_on_the_record_once()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open p2 odd logins");
        var card = await bot.SaidAsync("not yet, due");
        await bot.QuietAsync();
        var refused = 0;
        teams.Before = call => call.Name == "update" && Interlocked.Increment(ref refused) > 0 ? new FakeTrouble.Failure(400, "BadSyntax") : null;

        foreach (var command in new[] { "ack", "severity p1 it spreads", "status contained cut off" })
        {
            await ana.TypeAsync(command, card.Conversation);
            await bot.QuietAsync();
        }

        Assert.True(refused > 1);
        Assert.Single(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.MessageUndeliverable);
    }

    [Fact]
    public async Task Who_cannot_be_answered_privately_hears_in_the_room_that_there_is_an_answer_and_nothing_of_it()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        teams.KnowsTargeted = false;
        teams.Before = call => call.Name == "create" ? new FakeTrouble.Failure(403, "ConversationBlockedByUser") : null;

        await bot.Visitor(TeamsBot.Ana).TypeAsync("whoami", "19:chat@thread.v2");
        var said = await bot.SaidAsync("I could not answer ana privately", "19:chat@thread.v2");
        Assert.DoesNotContain("person:", said.Words, StringComparison.Ordinal);
        await bot.QuietAsync();
        Assert.Single(teams.Messages);
    }

    [Fact]
    public async Task Who_is_invited_and_not_in_the_team_is_named_until_somebody_lets_them_in()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        teams.Members.TryRemove(TeamsBot.Bob.Account, out _);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open p2 odd logins");
        var thread = (await bot.SaidAsync("opened INC-1")).Conversation;
        await bot.QuietAsync();

        await ana.TypeAsync("invite @bob", thread);
        await Until.TrueAsync(async () => (await bot.TimelineAsync()).Where(entry => entry.Kind == TimelineEntryKind.MessageUndeliverable)
            .Any(entry => entry.ReadPayload<MessageUndeliverable>()!.Reason.Contains("Bob Builder cannot see the thread", StringComparison.Ordinal)));

        teams.Add(TeamsBot.Bob);
        var port = bot.Get<ChatOps.Bot.Teams.TeamsPort>();
        await port.InviteAsync(new ChatOps.Bot.Chat.RoomRef(ChatPlatform.Teams, thread), [new PersonId("bob")], Token);
    }

    [Theory]
    [InlineData("", null, "taken out of a team")]
    [InlineData($"team: {FakeGraph.Team}", null, "taken out of a team")]
    [InlineData($"team: {FakeGraph.Team}", FakeGraph.Team, "taken out of the team")]
    [InlineData($"team: {FakeGraph.Team}", "88888888-8888-4888-8888-888888888888", null)]
    public async Task That_the_app_is_taken_out_of_the_team_is_said_elsewhere_at_once(string settings, string? group, string? said)
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams, settings);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open p2 odd logins");
        await bot.SaidAsync("opened INC-1");
        await bot.QuietAsync();

        var removed = ana.Activity("installationUpdate", FakeTeams.Channel, null);
        removed["action"] = "remove";
        removed["channelData"]!["team"] = new JsonObject { ["id"] = FakeTeams.Channel, ["aadGroupId"] = group };
        removed["conversation"]!["id"] = "19:another@thread.tacv2";
        Assert.Equal(HttpStatusCode.OK, await ana.DeliverAsync(removed));
        await bot.QuietAsync();

        await using var db = bot.Record.Read();
        var words = await db.OutgoingMessages.Where(message => message.Platform == ChatPlatform.Console && message.Content.Contains("taken out of")).Select(message => message.Content).ToListAsync(Token);
        Assert.Equal(said is null ? 0 : 1, words.Count);
        Assert.All(words, word => Assert.Contains(said!, word, StringComparison.Ordinal));
        Assert.DoesNotContain(teams.Messages, message => message.Words.Contains("taken out of", StringComparison.Ordinal));
    }
}
