using ChatOps.Actions.Catalog;
using ChatOps.Bot.Evidence;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Bot.Actions.Table;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>A bot that captures from a lab host, and an auditor who reads what it kept with age, zstd, tar and grep.</summary>
internal sealed class CaptureBot : IAsyncDisposable
{
    private CaptureBot(TableBot table) => Table = table;

    public TableBot Table { get; }

    public static async Task<CaptureBot> StartAsync(Lab lab, HostPlatform platform)
    {
        VaultHarness.NeedPrograms("bash", "zstd", "age");
        return new CaptureBot(await TableBot.StartAsync(lab, platform));
    }

    /// <summary>Runs a capture; it has to succeed.</summary>
    public async Task<ActionRequest> TakeAsync(string action)
    {
        var run = await Table.RunAsync(action);
        Assert.True(run.State == RequestState.Succeeded, $"{action}: {run.State} {run.Says} {await Table.CardAsync(run)}");
        return run;
    }

    /// <summary>What a run kept, in the order in which it was begun.</summary>
    public async Task<IReadOnlyList<EvidenceItem>> ItemsAsync(ActionRequest run)
    {
        await using var db = Table.Bot.Record.Read();
        return await db.EvidenceItems.Where(item => item.RequestId == run.Id).OrderBy(item => item.Number).ToListAsync(TestRun.Token);
    }

    /// <summary>What the shell makes of an item.</summary>
    public async Task<string> ReadAsync(ActionRequest run, string step, string shell)
    {
        var item = (await ItemsAsync(run)).Single(known => known.Step == step);
        Assert.True(item.State == EvidenceState.Verified, $"{step}: {item.State} {item.Says}");
        var lies = Table.Bot.Get<VaultFolder>().At(item.Place);
        string[] files = item.ChunkBytes is null ? [lies] : [.. Directory.GetFiles(lies, "*.age").Order(StringComparer.Ordinal)];
        return (await Table.Files.ReadAsync(files, files[0].EndsWith(".zst.age", StringComparison.Ordinal), shell)).Trim();
    }

    /// <summary>How many lines of an item hold some words; bytes are looked at as they are.</summary>
    public async Task<int> CountAsync(ActionRequest run, string step, string words) =>
        int.Parse(await ReadAsync(run, step, $"grep -acF -- '{words}' || :"), System.Globalization.CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => Table.DisposeAsync();
}
