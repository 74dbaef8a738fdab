using System.Security.Cryptography;
using ChatOps.Bot.Evidence;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>Exports of what is not complete: runs that go on, words that were redacted. They hold and say what is not in them; and nothing hides behind that.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class BundleGapTests
{
    private const int Piece = 1 << 20;

    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((3 * Piece) + 5);

    [Fact]
    public async Task An_export_while_a_run_goes_on_holds_and_says_what_has_no_manifest_yet()
    {
        VaultHarness.NeedPrograms("bash", "openssl", "jq", "sha256sum");
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        await StopAtAsync(harness, "evidence.whole", 4);
        using var bundle = await Unpacked.ExportAsync(harness);

        Assert.Equal((0, ""), await bundle.WrongAsync("--vault", harness.Vault));
        Assert.Contains("E-3: the manifest of A-2 is made when its run is over", await bundle.NotedAsync(), StringComparison.Ordinal);
        await bundle.NamesAsync("E-3 of A-2 came into the vault with another digest, or is in no manifest", sign: true, () => bundle.Edit("unsealed.jsonl", _ => ""));
        await bundle.NamesAsync("E-3 of A-2 did not come into the vault with this digest", sign: true, () => bundle.Edit("unsealed.jsonl", text => text.Replace("\"sealedSha256\":\"", "\"sealedSha256\":\"0", StringComparison.Ordinal)));
        await bundle.NamesAsync("E-1 of A-1 is said to be in no manifest, and there is one", sign: true, () => bundle.Edit("unsealed.jsonl", text => text + text.Replace("A-2", "A-1", StringComparison.Ordinal).Replace("E-3", "E-1", StringComparison.Ordinal)));
        await bundle.NamesAsync("was taken off the list of the evidence", sign: true, () => bundle.Lines("evidence.sha256", lines => lines.RemoveAll(line => line.Contains("/A-2-", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Pieces_of_a_run_that_goes_on_are_held_to_the_digest_that_the_timeline_has_of_them()
    {
        VaultHarness.NeedPrograms("bash", "openssl", "jq", "sha256sum");
        await using var harness = await VaultHarness.StartAsync(Content);
        await StopAtAsync(harness, "evidence.pieces", 4);
        var item = await harness.ItemAsync("image");
        await harness.Bot.Get<EvidenceTidying>().CloseAsync(item.RequestId!.Value, Token);
        using var bundle = await Unpacked.ExportAsync(harness);

        Assert.Equal((0, ""), await bundle.WrongAsync("--vault", harness.Vault));
        await bundle.NamesAsync("the pieces of E-1 are not those that its digest is over", sign: true, () => bundle.Edit("unsealed.jsonl", text => text.Replace("\"offset\":0,", "\"offset\":7,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_digest_of_what_came_in_pieces_is_made_as_it_is_written_there()
    {
        VaultHarness.NeedPrograms("bash", "openssl", "jq", "sha256sum");
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.pieces");
        using var bundle = await Unpacked.ExportAsync(harness);

        var command = File.ReadLines(bundle.At("VERIFY.md")).Single(line => line.Contains("jq -r '.items[]", StringComparison.Ordinal)).Trim().Replace("E-3", "E-1", StringComparison.Ordinal);
        Assert.Equal((await harness.ItemAsync("image")).Sha256, (await VaultHarness.RunAsync("bash", "-c", $"cd {bundle.At("")} && {command}")).Split(' ')[0]);
        await bundle.NamesAsync("the pieces of E-1 are not those that its digest is over", sign: true, () =>
        {
            bundle.Edit("manifests/A-1.json", text => text.Replace("\"offset\":0,", "\"offset\":7,", StringComparison.Ordinal));
            bundle.Sign("manifests/A-1.json");
        });
    }

    [Fact]
    public async Task What_was_redacted_is_said_not_to_be_comparable_and_excuses_nothing_else()
    {
        VaultHarness.NeedPrograms("bash", "openssl", "jq", "sha256sum");
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        await harness.TakeAsync("evidence.pieces");
        var entries = await harness.Bot.TimelineAsync(harness.Incident);
        var about = entries.First(entry => entry.Kind == TimelineEntryKind.EvidenceSealed).Sequence;
        await harness.SayAsync("commander", $"redact #{about} a name is in it");
        using var bundle = await Unpacked.ExportAsync(harness);

        var noted = await bundle.NotedAsync("--vault", harness.Vault);
        Assert.Contains($"entry {about}: redacted, cannot be compared; entry {(await harness.Bot.TimelineAsync(harness.Incident)).First(entry => entry.Kind == TimelineEntryKind.PayloadRedacted).Sequence} says", noted, StringComparison.Ordinal);
        Assert.Contains("manifests/A-1.json is not the manifest that was sealed for A-1, or the entry that knows it was redacted", noted, StringComparison.Ordinal);
        Assert.Empty((await harness.CheckAsync()).Faults);
        await bundle.NamesAsync("manifests/A-2.json is not the manifest that was sealed for A-2", sign: true, () =>
        {
            bundle.Swap("manifests/A-2.json", "manifests/A-1.json", text => text.Replace("\"set\":\"A-1\"", "\"set\":\"A-2\"", StringComparison.Ordinal));
            bundle.Sign("manifests/A-2.json");
        });
        await bundle.NamesAsync("entry 2: its words are gone, and no later entry says who redacted them", sign: true, () => bundle.Lines("chain/payloads.tsv", lines => lines[1] = "redacted\t"));
        await bundle.NamesAsync("entry 2: its words are gone, and no later entry says who redacted them", sign: true, () => bundle.Lines("chain/payloads.tsv", lines => lines[1] = lines[(int)about - 1]));
        await bundle.NamesAsync("custody.jsonl says something else than the timeline", sign: true, () => bundle.Edit("custody.jsonl", text => text.Replace("\"state\":\"Verified\"", "\"state\":\"Partial\"", StringComparison.Ordinal)));
    }

    [Theory, OnEachProvider]
    public async Task A_snapshot_of_the_record_stays_as_it_was_while_others_write(StorageProvider provider)
    {
        await using var harness = await VaultHarness.StartAsync(Content, provider, named: false);
        await using var db = await harness.Bot.Record.ReadSnapshotAsync(Token);
        var before = await db.TimelineEntries.CountAsync(Token);

        await harness.SayAsync("commander", "note meanwhile");

        Assert.Equal(before, await db.TimelineEntries.CountAsync(Token));
        Assert.Equal(before + 1, (await harness.Bot.TimelineAsync(harness.Incident)).Count);
    }

    /// <summary>The bot is killed in the middle of a stream, so that the run is not over.</summary>
    private static async Task StopAtAsync(VaultHarness harness, string action, int stream)
    {
        harness.Host.Middle = number =>
        {
            if (number >= stream)
            {
                throw new OperationCanceledException("killed");
            }
        };
        await harness.SayAsync("commander", $"run {action} pve1 to have it");
        await Record.ExceptionAsync(harness.WorkAsync);
        Assert.Contains(await harness.ItemsAsync(), item => item.State == EvidenceState.Arriving);
    }
}
