using System.Security.Cryptography;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>What a store that is elsewhere does not do as it was asked is told, and keeps nothing else from being done.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class VaultSettlingTests : IAsyncDisposable
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((1 << 20) + 77);

    private StubbornStore? _store;
    private VaultHarness? _harness;

    [Fact]
    public async Task A_hold_that_one_file_does_not_take_is_put_on_the_others_and_told_once()
    {
        var harness = await StartAsync();
        await harness.TakeAsync("evidence.pieces");
        var held = new List<string>();
        _store!.Holding = place => place.Contains("/000000000000000.", StringComparison.Ordinal) ? throw new IOException("The bucket is slow.") : held.Add;
        Assert.Equal(CommandOutcome.Done, (await harness.SayAsync("responder", "evidence hold case 4711")).Outcome);

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.Contains("/000000001048576.", Assert.Single(held.Distinct()), StringComparison.Ordinal);
        Assert.Single(await harness.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("The legal hold could not be put on 1 file in the store of the evidence: The bucket is slow.", StringComparison.Ordinal));
        _store.Holding = _ => held.Add;
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        Assert.Equal(2, held.Distinct().Count());
    }

    [Fact]
    public async Task What_the_store_says_once_is_told_though_the_record_was_away()
    {
        using var meanwhile = new Meanwhile();
        var harness = await StartAsync();
        await harness.TakeAsync("evidence.whole");
        await harness.Bot.SendAsync();
        var says = new Queue<string>(["It locks nothing."]);
        _store!.Settling = () => says.TryDequeue(out var one) ? one : null;

        meanwhile.Before("INSERT INTO \"outgoing_messages\"", () => throw new InvalidOperationException("The record is away."));
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        Assert.True(meanwhile.HasHappened);
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.Single(await harness.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("It locks nothing.", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        if (_harness is not null)
        {
            await _harness.DisposeAsync();
        }
    }

    private async Task<VaultHarness> StartAsync() => _harness = await VaultHarness.StartAsync(
        Content, more: services => services.AddSingleton<IVaultStore>(provider => _store = new StubbornStore(provider.GetRequiredService<FolderStore>()) { TakesOver = true }));
}
