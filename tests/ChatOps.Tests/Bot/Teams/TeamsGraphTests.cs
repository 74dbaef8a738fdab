using ChatOps.Bot.Chat;
using ChatOps.Bot.Teams;
using ChatOps.Bot.Teams.Graph;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Bot.Settings;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>With the consent of a team's owner: a channel of its own for each incident, and looking for what may have arrived.</summary>
public class TeamsGraphTests
{
    private const string Channels = $"team: {FakeGraph.Team}, channelPerIncident: true";
    private const string Finding = $"team: {FakeGraph.Team}, findMessages: true";

    [Fact]
    public async Task An_incident_has_a_channel_of_its_own_in_which_every_thread_is_about_it()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await StartAsync(teams, Channels);
        var (ana, bob) = (bot.Visitor(TeamsBot.Ana), bot.Visitor(TeamsBot.Bob));
        await ana.TypeAsync("open p1 odd logins: who/what? on pve1 and on everything else that we have in the cellar");
        var card = await bot.SaidAsync("opened INC-1");
        await bot.QuietAsync();

        var channel = Assert.Single(teams.Graph.Channels, known => known["id"]!.GetValue<string>() != FakeTeams.Channel);
        Assert.Equal("INC-1-odd logins who what on pve1 and on everythin", channel["displayName"]!.GetValue<string>());
        Assert.Equal("standard", channel["membershipType"]!.GetValue<string>());
        Assert.StartsWith($"{channel["id"]};messageid=", card.Conversation, StringComparison.Ordinal);
        Assert.DoesNotContain(teams.Messages, message => message.Conversation.StartsWith(FakeTeams.Channel, StringComparison.Ordinal));

        await bob.TypeAsync("note seen from another thread of it", $"{channel["id"]};messageid=77");
        var note = await bot.SaidAsync("seen from another thread of it");
        Assert.Equal(card.Conversation, note.Conversation);
        await bob.TypeAsync("ack", $"{channel["id"]}");
        await bot.SaidAsync("acknowledged INC-1");
    }

    [Fact]
    public async Task It_is_made_once_though_the_answer_was_lost_and_under_another_name_where_that_is_taken()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await StartAsync(teams, Channels);
        var ana = bot.Visitor(TeamsBot.Ana);
        var lost = 0;
        teams.Graph.After = call => call.Name == "create" && Interlocked.Increment(ref lost) == 1 ? new FakeTrouble.Cut() : null;
        await ana.TypeAsync("open p1 odd logins");
        await bot.SaidAsync("opened INC-1");
        await ana.TypeAsync("open p2 more of it");
        await bot.SaidAsync("opened INC-2");
        await bot.QuietAsync();
        Assert.Equal(["INC-1-odd logins", "INC-2-more of it", "Incidents"], teams.Graph.Channels.Select(channel => channel["displayName"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(teams.Messages, message => message.Words.Contains("twice", StringComparison.Ordinal));

        teams.Graph.Delete("INC-3-third");
        await ana.TypeAsync("open p2 third");
        await bot.SaidAsync("opened INC-3");
        Assert.Contains(teams.Graph.Channels, channel => channel["displayName"]!.GetValue<string>() == "INC-3-third 2");
    }

    [Fact]
    public async Task A_new_channel_that_lets_nobody_in_for_a_moment_is_waited_for()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await StartAsync(teams, Channels);
        var early = 0;
        teams.Before = call => call.Name == "create" && Interlocked.Increment(ref early) <= 2 ? new FakeTrouble.Failure(404, "NotFound") : null;
        await bot.Visitor(TeamsBot.Ana).TypeAsync("open p1 odd logins");

        var card = await bot.SaidAsync("opened INC-1");
        Assert.Equal(2, teams.Graph.Channels.Count);
        Assert.DoesNotContain(FakeTeams.Channel, card.Conversation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_consent_there_is_a_thread_and_a_word_on_what_to_mend()
    {
        await using var teams = await FakeTeams.StartAsync();
        teams.Graph.Granted.Remove("Channel.Create.Group");
        await using var bot = await StartAsync(teams, Channels);
        await bot.Visitor(TeamsBot.Ana).TypeAsync("open p1 odd logins");

        var told = await bot.SaidAsync("no channel of its own");
        Assert.StartsWith($"{FakeTeams.Channel};messageid=", told.Conversation, StringComparison.Ordinal);
        Assert.Contains("Channel.Create.Group", told.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_nobody_said_arrived_is_looked_for_and_is_there_once(bool arrived)
    {
        await using var teams = await FakeTeams.StartAsync();
        teams.Graph.PageSize = 2;
        await using var bot = await StartAsync(teams, Finding);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open p1 odd logins");
        var thread = (await bot.SaidAsync("opened INC-1")).Conversation;
        await bot.QuietAsync();
        var once = 0;
        FakeTrouble? Silent(TeamsCall call) => call.Name == "send" && call.Conversation == thread && call.Body!["recipient"] is null && Interlocked.Increment(ref once) == 1 ? new FakeTrouble.Status(502) : null;
        if (arrived)
        {
            teams.After = Silent;
        }
        else
        {
            teams.Before = Silent;
        }


        await ana.TypeAsync("note INC-1 seen at the gate");
        await ana.TypeAsync("note INC-1 and then no more");
        await bot.SaidAsync("and then no more", thread);
        await bot.QuietAsync();

        Assert.Equal(["seen at the gate", "and then no more"], teams.Messages.Where(message => message.Conversation == thread && message.Words.Contains(" · note #", StringComparison.Ordinal)).Select(message => message.Words.Split(": ")[^1]));
        Assert.DoesNotContain(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.MessagePossiblyRepeated);
    }

    [Fact]
    public async Task A_thread_that_nobody_said_was_made_is_looked_for()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await StartAsync(teams, Finding);
        var once = 0;
        teams.After = call => call.Name == "create" && Interlocked.Increment(ref once) == 1 ? new FakeTrouble.Cut() : null;
        await bot.Visitor(TeamsBot.Ana).TypeAsync("open p1 odd logins");
        await bot.SaidAsync("opened INC-1");
        await bot.QuietAsync();

        Assert.Single(teams.Messages, message => message.Conversation.EndsWith($";messageid={message.Id}", StringComparison.Ordinal));
        Assert.DoesNotContain(teams.Messages, message => message.Words.Contains("twice", StringComparison.Ordinal));
    }

    /// <summary>A bot that dies after its card is there, and edited, finds it on the platform: no second one to approve.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_card_that_was_edited_meanwhile_is_found_again(bool isLong)
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await StartAsync(teams, Finding);
        await bot.Visitor(TeamsBot.Ana).TypeAsync("open p2 odd logins");
        var room = new RoomRef(ChatPlatform.Teams, (await bot.SaidAsync("opened INC-1")).Conversation);
        await bot.QuietAsync();
        var (port, id) = (bot.Get<TeamsPort>(), Guid.CreateVersion7());
        var words = isLong ? string.Join('\n', Enumerable.Range(1, 900).Select(line => $"line {line} of what would run, and why")) : "ls";
        var card = new Notice { Title = "A-1", Blocks = [new PreformattedBlock(words)], Buttons = [new NoticeButton("Approve", "approve A-1")] };

        var posted = await port.PostCardAsync(room, card, id, Token);
        var found = await port.FindAsync(room, id, Token);
        await port.UpdateAsync(found!, card, Token);
        var again = await port.FindAsync(room, id, Token);

        Assert.Equal((posted.MessageId, posted.MessageId), (found?.MessageId, again?.MessageId));
        Assert.Single(teams.Messages, message => message.Buttons.ContainsKey("Approve"));
    }

    [Fact]
    public async Task Channels_alone_let_nobody_look_so_what_may_be_there_twice_says_so_and_nothing_waits()
    {
        await using var teams = await FakeTeams.StartAsync();
        teams.Graph.Granted.Remove("ChannelMessage.Read.Group");
        await using var bot = await StartAsync(teams, Channels);
        var ana = bot.Visitor(TeamsBot.Ana);
        await ana.TypeAsync("open p1 odd logins");
        var thread = (await bot.SaidAsync("opened INC-1")).Conversation;
        await bot.QuietAsync();
        var once = 0;
        teams.After = call => call.Name == "send" && call.Conversation == thread && call.Body!["recipient"] is null && Interlocked.Increment(ref once) == 1 ? new FakeTrouble.Status(502) : null;

        await ana.TypeAsync("note INC-1 seen at the gate");
        await bot.SaidAsync("This may be here twice", thread);
    }

    [Fact]
    public async Task While_graph_is_away_there_is_a_thread_after_a_moment()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await StartAsync(teams, Channels);
        teams.Graph.Before = _ => new FakeTrouble.Status(503);
        var rooms = bot.Get<TeamsRooms>();
        var spec = new IncidentRoomSpec("INC-1", "INC-1-x", "x", false, []) { Card = Notice.Say("live"), Incident = Guid.NewGuid() };

        await Assert.ThrowsAsync<ChatAwayException>(() => rooms.OpenAsync(spec, Guid.CreateVersion7(), Token));
        var opened = await rooms.OpenAsync(spec, Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddMinutes(-1)), Token);

        Assert.StartsWith(FakeTeams.Channel, opened.Room.Room, StringComparison.Ordinal);
        Assert.Contains("no channel of its own", opened.Remark!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_message_finds_the_channel_that_an_earlier_one_made()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await StartAsync(teams, Channels);
        var rooms = bot.Get<TeamsRooms>();
        var spec = new IncidentRoomSpec("INC-1", "INC-1-x", "x", false, []) { Card = Notice.Say("live"), Incident = Guid.NewGuid() };
        teams.Before = call => call.Name == "create" ? new FakeTrouble.Failure(404, "NotFound") : null;

        for (var message = 0; message < 3; message++)
        {
            await Assert.ThrowsAsync<ChatAwayException>(() => rooms.OpenAsync(spec, Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddHours(-message)), Token));
        }

        Assert.Equal(2, teams.Graph.Channels.Count);
    }

    [Fact]
    public async Task Where_it_may_not_look_it_waits_until_it_may_and_says_why()
    {
        await using var teams = await FakeTeams.StartAsync();
        teams.Graph.Granted.Remove("ChannelMessage.Read.Group");
        var finder = new GraphFinder(TeamsServices.Graph(Options(teams), TimeProvider.System), Options(teams));

        var away = await Assert.ThrowsAsync<ChatAwayException>(() => finder.FindAsync($"{FakeTeams.Channel};messageid=1", Guid.CreateVersion7(), Token));
        Assert.Contains("ChannelMessage.Read.Group", away.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_goes_nowhere_but_to_the_place_in_the_settings()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var elsewhere = await FakeTeams.StartAsync();
        teams.Graph.PageSize = 0;
        teams.Graph.NextPlace = elsewhere.Address;
        var graph = TeamsServices.Graph(Options(teams), TimeProvider.System);

        await Assert.ThrowsAsync<ChatAwayException>(() => graph.ListAsync<GraphChannel>($"teams/{FakeGraph.Team}/channels", _ => false, Token));
        Assert.Empty(elsewhere.Graph.Calls);
    }

    [Theory]
    [InlineData("channelPerIncident: true", "group id")]
    [InlineData("findMessages: true", "group id")]
    public async Task What_needs_a_team_says_so(string setting, string says)
    {
        var problems = await Reading.ProblemsAsync($"teams: {{{setting}}}", ("Teams__AppId", FakeTeams.AppId), ("Teams__TenantId", FakeTeams.Tenant), ("Teams__ClientSecret", "x"));

        Assert.Contains(problems, problem => problem.Contains(says, StringComparison.Ordinal));
    }

    private static Task<TeamsBot> StartAsync(FakeTeams teams, string more) =>
        TeamsBot.StartAsync(teams, more, environment: [("Teams__GraphUrl", teams.Graph.Address.ToString())]);

    private static TeamsOptions Options(FakeTeams teams) => new()
    {
        AppId = FakeTeams.AppId,
        TenantId = FakeTeams.Tenant,
        ClientSecret = FakeTeams.Secret,
        TokenUrl = teams.TokenUrl.ToString(),
        Team = FakeGraph.Team,
        FindMessages = true,
        GraphUrl = teams.Graph.Address.ToString(),
    };
}
