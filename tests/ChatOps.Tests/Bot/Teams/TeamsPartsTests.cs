using ChatOps.Bot.Chat;
using ChatOps.Bot.Teams;
using ChatOps.Storage.People;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>Messages of several parts: each part once, and no button before what it is about.</summary>
public class TeamsPartsTests
{
    private static readonly string Plan = string.Join('\n', Enumerable.Range(1, 900).Select(line => $"line {line} of what would run, and why it would do so"));

    [Fact]
    public async Task A_message_goes_on_with_the_part_that_teams_did_not_take()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var (port, room) = (bot.Get<TeamsPort>(), await ThreadAsync(bot));
        var before = teams.Messages.Count;
        var sent = 0;
        teams.Before = call => call.Name == "send" && call.Conversation == room.Room && Interlocked.Increment(ref sent) == 2 ? new FakeTrouble.Wait(1) : null;
        var (notice, id) = (new Notice { Blocks = [new PreformattedBlock(Plan)] }, Guid.CreateVersion7());

        var away = await Assert.ThrowsAsync<ChatAwayException>(() => port.PostAsync(room, notice, id, Token));
        Assert.True(away.MayHaveBegun);
        Assert.True(port.GoesOn(id));
        var posted = await Again(() => port.PostAsync(room, notice, id, Token));

        var parts = teams.Messages.Skip(before).ToList();
        Assert.True(parts.Count > 1);
        Assert.Equal(parts[0].Id, posted.MessageId);
        Lines(parts);
    }

    [Fact]
    public async Task A_long_card_has_its_buttons_when_all_of_it_is_there_and_its_rest_is_there_once()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var (port, room) = (bot.Get<TeamsPort>(), await ThreadAsync(bot));
        var before = teams.Messages.Count;
        var card = new Notice { Title = "A-1", Blocks = [new PreformattedBlock(Plan)], Buttons = [new NoticeButton("Approve", "approve A-1")] };
        var id = Guid.CreateVersion7();
        var sent = 0;
        teams.Before = call => call.Name == "send" && call.Conversation == room.Room && Interlocked.Increment(ref sent) == 2 ? new FakeTrouble.Wait(1) : null;

        await Assert.ThrowsAsync<ChatAwayException>(() => port.PostCardAsync(room, card, id, Token));
        Assert.DoesNotContain(teams.Messages.Skip(before), message => message.Buttons.Count > 0);
        var posted = await Again(() => port.PostCardAsync(room, card, id, Token));
        await port.UpdateAsync(posted, card with { Title = "A-1, later" }, Token);

        var parts = teams.Messages.Skip(before).ToList();
        Assert.Equal(["Approve"], parts[0].Buttons.Keys);
        Assert.Contains("A-1, later", parts[0].Words, StringComparison.Ordinal);
        Assert.DoesNotContain(parts.Skip(1), part => part.Buttons.Count > 0);
        Lines(parts);
    }

    [Fact]
    public async Task A_card_that_is_refused_its_rest_is_the_card_all_the_same()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var (port, room) = (bot.Get<TeamsPort>(), await ThreadAsync(bot));
        var card = new Notice { Title = "A-1", Blocks = [new PreformattedBlock(Plan)], Buttons = [new NoticeButton("Approve", "approve A-1")] };
        var before = teams.Messages.Count;
        var sent = 0;
        teams.Before = call => call.Name == "send" && call.Conversation == room.Room && Interlocked.Increment(ref sent) == 2 ? new FakeTrouble.Failure(413, "MessageSizeTooBig") : null;

        var incomplete = await Assert.ThrowsAsync<ChatCardIncompleteException>(() => port.PostCardAsync(room, card, Guid.CreateVersion7(), Token));

        var there = Assert.Single(teams.Messages.Skip(before));
        Assert.Equal(there.Id, incomplete.Card.MessageId);
        Assert.Empty(there.Buttons);
    }

    [Fact]
    public async Task A_part_below_a_card_that_may_be_there_twice_says_so()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var (port, room) = (bot.Get<TeamsPort>(), await ThreadAsync(bot));
        var posted = await port.PostAsync(room, Notice.Say("A-1: I look at the host"), Guid.CreateVersion7(), Token);
        var card = new Notice { Title = "A-1", Blocks = [new PreformattedBlock(Plan)] };
        var sent = 0;
        teams.After = call => call.Name == "send" && call.Conversation == room.Room && Interlocked.Increment(ref sent) == 1 ? new FakeTrouble.Status(502) : null;

        await Assert.ThrowsAsync<ChatAmbiguousException>(() => port.UpdateAsync(posted, card, Token));
        await Again(async () =>
        {
            await port.UpdateAsync(posted, card, Token);
            return posted;
        });

        Assert.Single(teams.Messages, message => message.Conversation == room.Room && message.Words.Contains("This may be here twice", StringComparison.Ordinal));
    }

    /// <summary>What waits before anything is on its way is not there, and so not there twice either.</summary>
    [Fact]
    public async Task A_message_whose_time_is_over_before_there_was_a_token_is_surely_not_there()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams);
        var (port, room) = (bot.Get<TeamsPort>(), await ThreadAsync(bot));
        var asked = teams.TokenRequests.Count;
        teams.BeforeToken = () => new FakeTrouble.Silence();
        bot.Get<BotTokenProvider>().Forget($"token-{asked}");

        using var first = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var posts = Enumerable.Range(0, 3).Select(number => port.PostAsync(room, Notice.Say($"number {number}"), Guid.CreateVersion7(), number == 0 ? first.Token : Token)).ToList();
        await Until.TrueAsync(() => Task.FromResult(teams.TokenRequests.Count > asked));
        await first.CancelAsync();
        foreach (var post in posts)
        {
            await Assert.ThrowsAsync<ChatAwayException>(() => post);
        }
    }

    private static async Task<RoomRef> ThreadAsync(TeamsBot bot)
    {
        await bot.Visitor(TeamsBot.Ana).TypeAsync("open p2 odd logins");
        var said = await bot.SaidAsync("opened INC-1");
        await bot.QuietAsync();
        return new RoomRef(ChatPlatform.Teams, said.Conversation);
    }

    /// <summary>As the outbox does: until Teams takes it.</summary>
    private static async Task<MessageRef> Again(Func<Task<MessageRef>> post)
    {
        MessageRef? posted = null;
        await Until.TrueAsync(async () =>
        {
            try
            {
                posted = await post();
                return true;
            }
            catch (ChatAwayException)
            {
                return false;
            }
        });
        return posted!;
    }

    private static void Lines(IReadOnlyCollection<FakeCard> parts)
    {
        var all = string.Concat(parts.Select(part => part.Words)).Replace('\u00a0', ' ');
        Assert.All(Enumerable.Range(1, 900), line => Assert.Equal(2, all.Split($"line {line} of").Length));
        Assert.DoesNotContain("twice", all, StringComparison.Ordinal);
    }
}
