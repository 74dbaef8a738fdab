using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Console;

/// <summary>What a page sends: taken once, or refused in words.</summary>
public sealed class ConsoleDeliveryTests
{
    [Theory]
    [OnEachProvider]
    public async Task The_same_delivery_twice_is_done_once_and_answered_twice(StorageProvider provider)
    {
        await using var bot = await ConsoleBot.StartAsync(provider: provider);
        using var ana = await bot.EnterAsync("ana");
        var key = $"{Guid.NewGuid()}";

        using var first = await ana.SayAsync("/incident open p1 odd logins", key: key);
        using var second = await ana.SayAsync("/incident open p1 odd logins", key: key);

        await using var db = bot.Record.Read();
        Assert.Equal(1, await db.Incidents.CountAsync(Token));
        Assert.Equal(await first.Content.ReadAsStringAsync(Token), await second.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task What_is_not_waited_for_is_acknowledged_with_its_id()
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var ana = await bot.EnterAsync("ana");
        var delivery = new { DeliveryKey = "one", Room = "incidents", Kind = "text", Text = "hello" };

        using var first = await ana.SendAsync(delivery, wait: false);
        using var second = await ana.SendAsync(delivery, wait: false);
        var accepted = await first.Content.ReadFromJsonAsync<JsonElement>(Token);
        var repeated = await second.Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        Assert.False(accepted.GetProperty("repeated").GetBoolean());
        Assert.True(repeated.GetProperty("repeated").GetBoolean());
        Assert.Equal(accepted.GetProperty("id").GetGuid(), repeated.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task The_key_of_another_is_no_way_to_their_answer()
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var ana = await bot.EnterAsync("ana");
        using var bob = await bot.EnterAsync("bob");

        using var anas = await ana.SayAsync("/incident whoami", key: "the-same");
        using var bobs = await bob.SayAsync("/incident whoami", key: "the-same");

        Assert.Contains("Bob", await bobs.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "b/x", "a/b", "x")]
    [InlineData("a", "1:b/x", "a/1:b", "x")]
    [InlineData("", "a/x", "/a", "x")]
    public void No_sender_can_write_a_key_that_is_anothers(string sender, string key, string other, string others) =>
        Assert.NotEqual(InboundGate.KeyOf(sender, key), InboundGate.KeyOf(other, others));

    [Fact]
    public async Task A_key_is_kept_with_its_sender()
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var ana = await bot.EnterAsync("ana");

        using var said = await ana.SayAsync("/incident whoami", key: "b/x");

        await using var db = bot.Record.Read();
        Assert.Equal("3:ana/b/x", (await db.InboundDeliveries.SingleAsync(Token)).DeliveryKey);
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_told_so()
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var nobody = new ConsoleVisitor(bot.Browser(), "as/ana/");

        using var response = await nobody.SayAsync("/incident open p0");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Without_its_header_nothing_is_taken()
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var ana = await bot.EnterAsync("ana");

        using var response = await ana.Http.PostAsJsonAsync(
            "as/ana/console/deliveries", new { DeliveryKey = "one", Room = "incidents", Kind = "text", Text = "hello" }, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("{", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("{}", "application/json")]
    [InlineData("{}", "text/plain")]
    [InlineData("""{"deliveryKey":"one","room":"incidents","kind":"text","text":"   "}""", "application/json")]
    [InlineData("""{"deliveryKey":"one","room":"incidents","kind":"form","form":"open"}""", "application/json")]
    [InlineData("""{"deliveryKey":"one","room":"incidents","kind":"dance","text":"x"}""", "application/json")]
    [InlineData("""{"deliveryKey":"one","room":"incidents","kind":"pin"}""", "application/json")]
    public async Task What_makes_no_sense_is_refused_in_words(string body, string mediaType)
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var ana = await bot.EnterAsync("ana");

        using var response = await ana.PostAsync(body, mediaType);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(await SentenceAsync(response));
    }

    [Theory]
    [InlineData(16 * 1024 + 1)]
    [InlineData(200 * 1024)]
    public async Task What_is_too_long_is_refused_in_words(int length)
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var ana = await bot.EnterAsync("ana");

        using var response = await ana.SayAsync(new string('x', length));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("16384 characters", await SentenceAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_that_one_may_not_see_is_as_one_that_is_not_there()
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var ana = await bot.EnterAsync("ana");
        using var bob = await bot.EnterAsync("bob");
        await ana.DoAsync("/incident open p0 an insider --sensitive");
        await RoomAsync(bot, "inc-1");

        using var hidden = await bob.SayAsync("hello", "inc-1");
        using var missing = await bob.SayAsync("hello", "inc-99");
        using var own = await ana.SayAsync("hello", "inc-1");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (hidden.StatusCode, missing.StatusCode));
        Assert.Equal(await SentenceAsync(hidden), await SentenceAsync(missing));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        await bob.DoAsync("/incident whoami");
        await ana.DoAsync("/incident invite @bob", "inc-1");
        await MemberAsync(bot, "inc-1", "bob");
        await bob.DoAsync("hello", "inc-1");
    }

    [Fact]
    public async Task Only_a_message_that_one_sees_can_be_put_on_the_timeline_and_with_the_words_of_the_record()
    {
        await using var bot = await ConsoleBot.StartAsync();
        using var ana = await bot.EnterAsync("ana");
        using var bob = await bot.EnterAsync("bob");
        await ana.DoAsync("/incident open p1 odd logins");
        await RoomAsync(bot, "inc-1");
        await ana.DoAsync("/incident whoami", "inc-1");
        await ana.DoAsync("seen at 14:05", "inc-1");
        await using var db = bot.Record.Read();
        var typed = await db.ConsoleMessages.Where(message => message.RoomId == "inc-1" && message.DeliveryId != null).OrderBy(message => message.Id).ToListAsync(Token);

        using var anothers = await bob.SendAsync(Pin(typed[0].Id));
        using var elsewhere = await bob.SendAsync(new { DeliveryKey = "elsewhere", Room = "incidents", Kind = "pin", Message = typed[1].Id });
        using var pinned = await bob.SendAsync(Pin(typed[1].Id));

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (anothers.StatusCode, elsewhere.StatusCode));
        Assert.Equal(HttpStatusCode.OK, pinned.StatusCode);
        var timeline = await ana.DoAsync("/incident timeline", "inc-1");
        Assert.Contains("seen at 14:05", timeline.GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>Sends it again, as the page does, until the record is back.</summary>
    private static async Task<HttpResponseMessage> UntilTakenAsync(Func<Task<HttpResponseMessage>> send)
    {
        while (true)
        {
            var answer = await send();
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                return answer;
            }

            answer.Dispose();
            Token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task A_record_that_is_away_is_said_at_once_and_the_same_delivery_is_done_once_when_it_is_back()
    {
        Assert.SkipWhen(PostgresCluster.Programs is null && !RequireAll, PostgresCluster.NotInstalled);
        using var database = await TestDatabase.CreateAsync(StorageProvider.Postgres);
        await using var bot = await ConsoleBot.StartAsync(provider: StorageProvider.Postgres, database: database, answers: new AnswerLimits());
        using var ana = await bot.EnterAsync("ana");
        using var warm = await UntilTakenAsync(() => ana.SayAsync("/incident whoami", key: "warm"));

        await Outage.BeginAsync(database);
        using var refused = await ana.SayAsync("/incident open p1 odd logins", key: "kept");
        await Outage.EndAsync(database);
        using var done = await UntilTakenAsync(() => ana.SayAsync("/incident open p1 odd logins", key: "kept"));
        using var again = await UntilTakenAsync(() => ana.SayAsync("/incident open p1 odd logins", key: "kept"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("sent again by itself", await SentenceAsync(refused), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (done.StatusCode, again.StatusCode));
        await using var db = bot.Record.Read();
        Assert.Equal(1, await db.Incidents.CountAsync(Token));
    }

    [Theory]
    [OnEachProvider]
    public async Task What_is_typed_into_one_room_stands_there_in_the_order_of_typing_talk_or_command(StorageProvider provider)
    {
        await using var bot = await ConsoleBot.StartAsync(provider: provider);
        using var ana = await bot.EnterAsync("ana");
        await ana.DoAsync("/incident whoami");
        var typed = Enumerable.Range(0, 60).Select(i => i % 3 == 1 ? $"/incident help {i}" : $"talk {i}").ToArray();

        for (var i = 0; i < typed.Length; i++)
        {
            using var accepted = await ana.SendAsync(new { DeliveryKey = $"typed-{i}", Room = "incidents", Kind = "text", Text = typed[i] }, wait: false);
            using var repeated = await ana.SendAsync(new { DeliveryKey = $"typed-{i}", Room = "incidents", Kind = "text", Text = typed[i] }, wait: false);
            Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (accepted.StatusCode, repeated.StatusCode));
        }

        await UntilAsync(bot, async db => !await db.InboundDeliveries.AnyAsync(delivery => delivery.ProcessedAt == null, Token));
        await using var db = bot.Record.Read();
        var stands = await db.ConsoleMessages.Where(message => message.DeliveryId != null && !message.Body.StartsWith("/incident whoami"))
            .OrderBy(message => message.Id).Select(message => message.Body).ToListAsync(Token);
        Assert.Equal(typed, stands);
    }

    private static object Pin(long id) => new { DeliveryKey = $"pin-{id}", Room = "inc-1", Kind = "pin", Message = id };

    private static async Task<string> SentenceAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("sentence").GetString() ?? "";

    private static Task RoomAsync(ConsoleBot bot, string room) =>
        UntilAsync(bot, db => db.ConsoleRooms.AnyAsync(known => known.Id == room, Token));

    private static Task MemberAsync(ConsoleBot bot, string room, string person) =>
        UntilAsync(bot, db => db.ConsoleMembers.AnyAsync(known => known.RoomId == room && known.PersonId == new PersonId(person), Token));

    private static Task UntilAsync(ConsoleBot bot, Func<ChatOpsDbContext, Task<bool>> condition) => Until.TrueAsync(async () =>
    {
        await using var db = bot.Record.Read();
        return await condition(db);
    });
}
