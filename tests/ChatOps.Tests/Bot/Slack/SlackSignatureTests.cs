using System.Globalization;
using System.Net;
using System.Text;
using ChatOps.Bot.Slack;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>Only what Slack signed, just now, has any effect.</summary>
public class SlackSignatureTests
{
    private const string Golden =
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

    private static readonly DateTimeOffset GoldenTime = DateTimeOffset.FromUnixTimeSeconds(1531420618);

    /// <summary>The example of Slack's documentation.</summary>
    [Fact]
    public void The_documented_request_is_signed_as_documented()
    {
        const string signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
        var body = Encoding.UTF8.GetBytes(Golden);

        Assert.Equal(signature, SlackSignature.Sign(SlackBot.Secret, "1531420618", body));
        Assert.True(SlackSignature.IsValid(SlackBot.Secret, "1531420618", signature, body, GoldenTime));
    }

    [Theory]
    [InlineData(299, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    public void A_signature_is_good_for_five_minutes_both_ways(int later, bool good)
    {
        var body = Encoding.UTF8.GetBytes(Golden);
        var signature = SlackSignature.Sign(SlackBot.Secret, "1531420618", body);

        Assert.Equal(good, SlackSignature.IsValid(SlackBot.Secret, "1531420618", signature, body, GoldenTime.AddSeconds(later)));
    }

    [Theory]
    [InlineData(null, "v0=00")]
    [InlineData("1531420618", null)]
    [InlineData("", "")]
    [InlineData("1531420618", "v0=")]
    [InlineData("1531420618", "v1=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")]
    [InlineData("1531420618", "v0=A2114D57B48EAC39B9AD189DD8316235A7B4A8D21A10BD27519666489C69B503")]
    [InlineData("1531420618", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b50")]
    [InlineData("1531420618", "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")]
    [InlineData("+1531420618", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")]
    [InlineData(" 1531420618", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")]
    [InlineData("1531420618.0", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")]
    [InlineData("99999999999999999999", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")]
    [InlineData("-1", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")]
    public void Anything_else_is_not_slacks(string? timestamp, string? signature) =>
        Assert.False(SlackSignature.IsValid(SlackBot.Secret, timestamp, signature, Encoding.UTF8.GetBytes(Golden), GoldenTime));

    [Fact]
    public async Task A_running_bot_takes_what_is_signed_and_nothing_else()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        var now = TimeProvider.System.GetUtcNow();
        var whoami = Command("whoami");
        var open = Command("open p0 it burns");
        var bytes = Encoding.UTF8.GetBytes(open);

        await RefusedAsync("a wrong secret", () => SendAsync(bytes, now, "another secret"));
        await RefusedAsync("no signature", () => SendAsync(bytes, now, null));
        await RefusedAsync("of the past", () => SendAsync(bytes, now.AddSeconds(-301), SlackBot.Secret));
        await RefusedAsync("of the future", () => SendAsync(bytes, now.AddSeconds(310), SlackBot.Secret));
        await RefusedAsync("another body", () => SendAsync(Encoding.UTF8.GetBytes(Command("open p0 it burns more")), now, SlackBot.Secret, Signed(bytes, now)));
        await RefusedAsync("written in another way", () => SendAsync(Encoding.UTF8.GetBytes(open.Replace("+", "%20", StringComparison.Ordinal)), now, SlackBot.Secret, Signed(bytes, now)));
        await RefusedAsync("cut short", () => SendAsync(bytes[..^5], now, SlackBot.Secret, Signed(bytes, now)));
        await RefusedAsync("two signatures", () => SendAsync(bytes, now, null, ("X-Slack-Request-Timestamp", Seconds(now)), ("X-Slack-Signature", $"{Signed(bytes, now)[1].Item2}"), ("X-Slack-Signature", "v0=00")));
        await RefusedAsync("a certificate check with a command in it", () => SendAsync(Encoding.UTF8.GetBytes($"ssl_check=1&{open}"), now, null));

        using var check = await SendAsync(Encoding.UTF8.GetBytes("ssl_check=1&token=x"), now, null);
        Assert.Equal(HttpStatusCode.OK, check.StatusCode);
        using var signedCheck = await SendAsync(Encoding.UTF8.GetBytes($"ssl_check=1&{open}"), now, SlackBot.Secret);
        Assert.Equal(HttpStatusCode.OK, signedCheck.StatusCode);
        using var large = await SendAsync(new byte[1_100_000], now, SlackBot.Secret);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var garbage = await SendAsync(Encoding.UTF8.GetBytes("payload={nonsense"), now, SlackBot.Secret);
        Assert.Equal(HttpStatusCode.BadRequest, garbage.StatusCode);
        using var unkeepable = await SendAsync(Encoding.UTF8.GetBytes(whoami.Replace("trigger_id=", "trigger_id=%00", StringComparison.Ordinal)), now, SlackBot.Secret);
        Assert.Equal(HttpStatusCode.BadRequest, unkeepable.StatusCode);
        using var bare = await SlackVisitor.SendRawAsync(bot.Address, "events", Encoding.UTF8.GetBytes("[1,2"), "application/json", now, SlackBot.Secret);
        Assert.Equal(HttpStatusCode.BadRequest, bare.StatusCode);
        using var got = await new HttpClient().GetAsync(new Uri(bot.Address, "slack/events"), Token);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, got.StatusCode);

        using var challenge = await SlackVisitor.SendRawAsync(bot.Address, "events", """{"token":"x","challenge":"3eZb","type":"url_verification"}"""u8.ToArray(), "application/json", now, SlackBot.Secret);
        Assert.Equal("""{"challenge":"3eZb"}""", await challenge.Content.ReadAsStringAsync(Token));
        using var taken = await SlackVisitor.SendRawAsync(bot.Address, "events", Encoding.UTF8.GetBytes(whoami), "application/x-www-form-urlencoded", now, SlackBot.Secret);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        await bot.SaidAsync("Ana Admin");
        Assert.Equal(0, await bot.IncidentsAsync());

        Task<HttpResponseMessage> SendAsync(byte[] body, DateTimeOffset at, string? secret, params (string, string)[] headers) =>
            SlackVisitor.SendRawAsync(bot.Address, "commands", body, "application/x-www-form-urlencoded", at, secret, headers);
    }

    [Fact]
    public async Task The_same_delivery_has_one_effect_however_often_it_comes()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack);
        var ana = bot.Visitor("U0ANA");

        var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ana.TypeAsync("open p1 once", trigger: "1.2.3")));
        Assert.All(sent, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        await bot.SaidAsync("INC-1 opened");
        var card = await bot.SaidToAllAsync("not yet, due");
        var clicks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ana.ClickAsync(card, "Acknowledge", "4.5.6")));
        await bot.QuietAsync();

        Assert.Equal(1, await bot.IncidentsAsync());
        Assert.Single(await bot.TimelineAsync(), entry => entry.Kind == ChatOps.Storage.Timeline.TimelineEntryKind.Acknowledged);
    }

    private static async Task RefusedAsync(string what, Func<Task<HttpResponseMessage>> send)
    {
        using var response = await send();
        Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{what}: {response.StatusCode}");
    }

    private static (string, string)[] Signed(byte[] body, DateTimeOffset at) => [("X-Slack-Request-Timestamp", Seconds(at)), ("X-Slack-Signature", SlackSignature.Sign(SlackBot.Secret, Seconds(at), body))];

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Command(string text) => SlackVisitor.Form(
        ("team_id", FakeSlack.Team), ("channel_id", FakeSlack.Lobby), ("user_id", "U0ANA"), ("user_name", "ana"), ("command", "/incident"), ("text", text), ("trigger_id", $"{Guid.NewGuid()}"));
}
