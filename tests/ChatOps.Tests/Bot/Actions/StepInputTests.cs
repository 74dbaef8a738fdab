using ChatOps.Bot.Inbound;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>What is to be given to a host has to be there before anybody is asked to approve it.</summary>
public sealed class StepInputTests
{
    private const string Unknown = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    [Theory]
    [InlineData(false, "actions.store")]
    [InlineData(true, $"has no file of at most 64 MiB with the SHA-256 {Unknown}")]
    public async Task A_file_that_nobody_put_into_the_store_is_not_asked_for(bool hasStore, string says)
    {
        var store = Directory.CreateTempSubdirectory("chatops-store-").FullName;
        await using var bot = await BotHarness.StartAsync(
            StorageProvider.Sqlite, [FlagHost.Settings], actions: hasStore ? new ActionOptions { Store = store } : new ActionOptions());
        await bot.OpenAsync();

        var answer = await bot.SayAsync("commander", "inc-1", $"run recover.file-restore pve1 path=/etc/motd clean_sha256={Unknown} it was changed");

        Assert.Equal(CommandOutcome.Refused, answer.Outcome);
        Assert.Contains(says, BotHarness.Words(answer), StringComparison.Ordinal);
        Directory.Delete(store);
    }
}
