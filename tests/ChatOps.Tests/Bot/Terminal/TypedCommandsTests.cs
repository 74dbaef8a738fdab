using ChatOps.Bot.Commands;
using ChatOps.Bot.Terminal;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Terminal;

/// <summary>What the command line tells people to type, they can type there.</summary>
public sealed class TypedCommandsTests
{
    [Theory]
    [InlineData("approve A-3", "INC-1", "approve INC-1 A-3")]
    [InlineData("approve INC-2 A-3", "INC-1", "approve INC-2 A-3")]
    [InlineData("deny A-3 <reason>", "INC-1", "deny INC-1 A-3 <reason>")]
    [InlineData("note [INC-7] <text>", "INC-1", "note INC-1 <text>")]
    [InlineData("ack", "INC-1", "ack INC-1")]
    [InlineData("ack", null, "ack")]
    [InlineData("list", "INC-1", "list")]
    [InlineData("redact INC-1 #12 <reason>", "INC-1", "redact INC-1 '#12' <reason>")]
    [InlineData("open p0 it's $HOME", null, "open p0 'it'\\''s' '$HOME'")]
    public async Task A_command_names_its_incident_and_is_safe_in_a_shell(string command, string? incident, string typed)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);

        Assert.Equal($"chatops incident {typed}", TypedCommands.After(null, incident, bot.Get<VerbCatalog>()).Of(command));
        Assert.Equal("./chatops", TypedCommands.After("./chatops incident --as ana", incident, bot.Get<VerbCatalog>()).Program);
        Assert.Equal($"./chatops incident --as ana {typed}", TypedCommands.After("./chatops incident --as ana", incident, bot.Get<VerbCatalog>()).Of(command));
    }
}
