using System.Security.Cryptography;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>Somebody with the database and the vault in their hands, and its triggers off, takes evidence away or exchanges it. The signed manifests and the timeline miss it.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class VaultRemovalTests
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((1 << 20) + 77);

    [Fact]
    public async Task An_item_that_is_gone_with_its_row_is_missed_by_the_manifest_and_the_timeline()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        File.Delete(Path.Combine(harness.Vault, (await harness.ItemAsync("thing")).Place));

        await ForceAsync(harness, """DELETE FROM evidence_items WHERE "Step" = 'thing'""");

        var faults = string.Join('\n', (await harness.CheckAsync()).Faults);
        Assert.Contains("E-1: the signed manifest of A-1 has it, and the record does not know it any more", faults, StringComparison.Ordinal);
        Assert.Contains("E-1: the timeline says that it came into the vault, and the record does not know it any more", faults, StringComparison.Ordinal);
        Assert.Matches("E-1: .*thing.* is gone", faults);
    }

    [Fact]
    public async Task A_piece_that_is_gone_with_its_row_is_missed_and_so_is_one_that_was_exchanged()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.pieces");
        var pieces = Directory.GetFiles(Path.Combine(harness.Vault, (await harness.ItemAsync("image")).Place)).Order(StringComparer.Ordinal).ToArray();

        // Both files change places, and so do their digests in the rows: each is still in the manifest, at another place.
        File.Move(pieces[0], pieces[0] + "x");
        File.Move(pieces[1], pieces[0]);
        File.Move(pieces[0] + "x", pieces[1]);
        await ForceAsync(
            harness,
            """UPDATE evidence_pieces SET "SealedSha256" = (SELECT o."SealedSha256" FROM evidence_pieces o WHERE o."Offset" <> evidence_pieces."Offset"), "SealedBytes" = (SELECT o."SealedBytes" FROM evidence_pieces o WHERE o."Offset" <> evidence_pieces."Offset") """);
        var faults = string.Join('\n', (await harness.CheckAsync()).Faults);
        Assert.Contains("E-1: its row says another digest or place than the signed manifest", faults, StringComparison.Ordinal);
        Assert.Contains("was changed", faults, StringComparison.Ordinal);

        File.Delete(pieces[1]);
        await ForceAsync(harness, """DELETE FROM evidence_pieces WHERE "Offset" > 0""");
        faults = string.Join('\n', (await harness.CheckAsync()).Faults);
        Assert.Contains("E-1: its pieces are not those that its digest is over", faults, StringComparison.Ordinal);
        Assert.Contains($"{Path.GetFileName(pieces[1])} is gone", faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_gone_with_its_manifest_and_its_folder_is_missed_by_the_timeline()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        await harness.TakeAsync("evidence.pieces");
        Directory.Delete(Path.GetDirectoryName(Path.Combine(harness.Vault, (await harness.ItemAsync("thing")).Place))!, recursive: true);

        await ForceAsync(
            harness, """DELETE FROM evidence_manifests WHERE "Json" LIKE '%"set":"A-1"%'""", """DELETE FROM evidence_items WHERE "Step" <> 'image'""");

        var faults = string.Join('\n', (await harness.CheckAsync()).Faults);
        Assert.Contains("E-1, E-2: the signed manifest of A-1 is gone", faults, StringComparison.Ordinal);
        Assert.Contains("E-1: the timeline says that it came into the vault", faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_is_gone_is_missed_though_the_entry_that_told_of_it_is_redacted()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        await harness.TakeAsync("evidence.pieces");
        var told = (await harness.Bot.TimelineAsync(harness.Incident)).First(entry => entry.Kind == ChatOps.Storage.Timeline.TimelineEntryKind.EvidenceSealed);
        Assert.Equal(CommandOutcome.Done, (await harness.SayAsync("commander", $"redact #{told.Sequence} a secret")).Outcome);
        Assert.Empty((await harness.CheckAsync()).Faults);

        await ForceAsync(harness, """DELETE FROM evidence_manifests WHERE "Json" LIKE '%"set":"A-1"%'""");

        Assert.Contains("E-1, E-2: the signed manifest of A-1 is gone, or was never made.", (await harness.CheckAsync()).Faults);
    }

    [Fact]
    public async Task A_pinned_file_that_was_exchanged_is_held_to_the_timeline_and_so_is_a_destruction_that_nobody_decided()
    {
        await using var harness = await VaultHarness.StartAsync(Content, more: services => services.AddSingleton<IChatFiles>(new ChatFileTests.Files()));
        await ChatFileTests.PinAsync(harness, new PinnedFile("F1", "a"));
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        var place = Path.Combine(harness.Vault, (await harness.ItemsAsync())[0].Place);
        Assert.Empty((await harness.CheckAsync()).Faults);

        File.Delete(place);
        await File.WriteAllTextAsync(place, "something else", Token);
        await ForceAsync(harness, $"""UPDATE evidence_items SET "SealedBytes" = 14, "SealedSha256" = '{Convert.ToHexStringLower(SHA256.HashData("something else"u8))}' """);
        Assert.Contains("E-1: its row says something else than the timeline did when it came", string.Join('\n', (await harness.CheckAsync()).Faults), StringComparison.Ordinal);

        await harness.SayAsync("commander", "close the end");
        await harness.SayAsync("responder", "evidence destroy E-1 nobody needs it");
        File.Delete(place);
        await ForceAsync(harness, """UPDATE evidence_destructions SET "AgreedBy" = 'security-lead', "AgreedAt" = 1, "DestroyedAt" = 2""");
        Assert.Contains("E-1: its row says that it was destroyed, and the timeline does not know of it", string.Join('\n', (await harness.CheckAsync()).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timeline_that_does_not_hold_is_no_witness()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        Assert.Empty((await harness.CheckAsync()).Faults);

        await ForceAsync(harness, """UPDATE timeline_entries SET "Payload" = replace("Payload", 'Verified', 'Partial') WHERE "Kind" = 'EvidenceCollected'""");

        Assert.Contains("The timeline of INC-1 does not hold", string.Join('\n', (await harness.CheckAsync()).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_is_no_manifest_any_more_is_named_and_the_rest_is_checked_all_the_same()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        await harness.TakeAsync("evidence.pieces");

        await ForceAsync(harness, """UPDATE evidence_manifests SET "Json" = 'nothing' WHERE "Json" LIKE '%"set":"A-1"%'""");

        var found = await harness.CheckAsync();
        Assert.Contains("The manifest of A-1 cannot be read.", found.Faults);
        Assert.Equal(4, found.Files);
    }

    /// <summary>Does what the database's own guards are there to refuse.</summary>
    private static async Task ForceAsync(VaultHarness harness, params string[] statements)
    {
        await using var db = harness.Bot.Record.Read();
        var triggers = await db.Database.SqlQuery<string>($"SELECT name AS Value FROM sqlite_master WHERE type = 'trigger'").ToListAsync(Token);
        await using var connection = new SqliteConnection(db.Database.GetConnectionString());
        await connection.OpenAsync(Token);
        foreach (var statement in triggers.Select(trigger => $"DROP TRIGGER {trigger}").Concat(statements))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; {statement}";
            Assert.True(await command.ExecuteNonQueryAsync(Token) != 0, $"Nothing was changed by: {statement}");
        }
    }
}
