using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Commands;

/// <summary>Lines as hurried fingers and telephones type them.</summary>
public sealed class CommandParserTests
{
    [Theory]
    [InlineData("status contained INC-7", null, 7, "contained")]
    [InlineData("status contained inc-7: vlan 12 is cut off", null, 7, "contained vlan 12 is cut off")]
    [InlineData("INC-7 status contained", null, 7, "contained")]
    [InlineData("severity p1 INC-7 one host only", null, 7, "p1 one host only")]
    [InlineData("snooze 10m INC-7 image nearly done", null, 7, "10m image nearly done")]
    [InlineData("redact #12 INC-7 a password", null, 7, "#12 a password")]
    [InlineData("export json INC-7", null, 7, "json")]
    [InlineData("invite @sami INC-7", null, 7, "@sami")]
    [InlineData("status contained INC-7", 3, 7, "contained")]
    [InlineData("status contained INC-3 vlan 12", 3, 3, "contained vlan 12")]
    [InlineData("ack INC-7", 3, 7, "")]
    [InlineData("show INC-99999999999999999999", 1, CommandParser.TooLong, "")]
    [InlineData("reopen INC-99999999999999999999 it came back", 1, CommandParser.TooLong, "it came back")]
    [InlineData("reopen INC-7 it came back", 1, 7, "it came back")]
    [InlineData("ack INC-0", 1, 0, "")]
    public async Task An_incidents_key_is_understood_before_and_behind_the_argument(string line, int? room, int number, string text)
    {
        var command = await ReadAsync(line, room);

        Assert.Equal((number, text), (command.IncidentNumber, command.Text));
    }

    [Theory]
    [InlineData("severity p0 INC-7 has the same implant", "p0 INC-7 has the same implant")]
    [InlineData("status contained INC-7 was worse", "contained INC-7 was worse")]
    [InlineData("note INC-7 looks alike", "INC-7 looks alike")]
    [InlineData("cancel same as INC-7", "same as INC-7")]
    [InlineData("decision follow INC-7", "follow INC-7")]
    public async Task In_an_incidents_channel_words_about_another_incident_stay_words(string line, string text)
    {
        var command = await ReadAsync(line, room: 3);

        Assert.Equal((null, text), (command.IncidentNumber, command.Text));
    }

    [Theory]
    [InlineData("open p0 x —sensitive")]
    [InlineData("open p0 x –sensitive")]
    [InlineData("open p0 x -sensitive")]
    [InlineData("open p0 x ——sensitive")]
    [InlineData("open p0 —SENSITIVE x")]
    [InlineData("open —sensitive p0 x")]
    public async Task A_dash_too_long_or_too_short_does_not_make_a_sensitive_incident_a_public_one(string line)
    {
        var command = await ReadAsync(line);

        Assert.True(command.Has("sensitive"));
        Assert.Equal("p0 x", command.Text);
    }

    [Theory]
    [InlineData("open p0 x —host=pve1", "pve1")]
    [InlineData("open p0 x —host pve1", "pve1")]
    [InlineData("open p0 x —host=\"pve 1\"", "pve 1")]
    [InlineData("open p0 x –host=“pve 1”", "pve 1")]
    [InlineData("open p0 x -host=\"pve 1\"", "pve 1")]
    [InlineData("open p0 x --host \"—sensitive\"", "—sensitive")]
    public async Task A_long_dash_takes_values_as_two_short_ones_do(string line, string host)
    {
        var command = await ReadAsync(line);

        Assert.Equal((host, "p0 x"), (command.Option("host"), command.Text));
        Assert.False(command.Has("sensitive"));
    }

    [Theory]
    [InlineData("open p0 x --host —sensitive")]
    [InlineData("open p0 x --host --sensitive")]
    [InlineData("open p0 x —host -sensitive")]
    public async Task An_option_is_no_value_of_the_one_before_it_whatever_its_dash(string line)
    {
        var refused = Assert.IsType<Parsed.Refused>(await ParseAsync(line));

        Assert.Contains("--host needs a value", PlainText.Render(refused.Notice, TimeZoneInfo.Utc), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("open p0 mails — sensitive ones — leaked", "p0 mails — sensitive ones — leaked")]
    [InlineData("open p0 -rf was typed", "p0 -rf was typed")]
    [InlineData("open p0 the \"—sensitive\" flag", "p0 the —sensitive flag")]
    [InlineData("note —sensitive is no option here", "—sensitive is no option here")]
    public async Task Dashes_among_words_stay_words(string line, string text)
    {
        var command = await ReadAsync(line);

        Assert.Equal(text, command.Text);
        Assert.Empty(command.Options);
    }

    private static async Task<ParsedCommand> ReadAsync(string line, int? room = null) =>
        Assert.IsType<Parsed.Command>(await ParseAsync(line, room)).Value;

    private static async Task<Parsed> ParseAsync(string line, int? room = null)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        return bot.Get<CommandParser>().Parse(line, room);
    }
}
