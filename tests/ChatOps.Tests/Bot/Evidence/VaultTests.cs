using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>What is taken from a host comes into the vault as it was, can be read by those who are meant to, and is said to be what it is.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class VaultTests
{
    private const int Piece = 1 << 20;

    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((3 * Piece) + 77);

    [Theory, OnEachProvider]
    public async Task What_came_whole_is_verified_encrypted_write_protected_and_in_the_chain(StorageProvider provider)
    {
        await using var harness = await VaultHarness.StartAsync(Content, provider);

        await harness.TakeAsync("evidence.whole");

        var item = await harness.ItemAsync("thing");
        Assert.Equal((EvidenceState.Verified, EvidenceSealing.Recipients, Content.LongLength), (item.State, item.Sealing, item.Bytes));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Content)), item.Sha256);
        var lies = await File.ReadAllBytesAsync(Path.Combine(harness.Vault, item.Place), Token);
        Assert.StartsWith("age-encryption.org/v1", Encoding.ASCII.GetString(lies, 0, 30), StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(lies)), item.SealedSha256);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Path.Combine(harness.Vault, item.Place)));
        Assert.Equal(Content, await harness.ReadAsync(item.Place));
        var custody = (await harness.EventsAsync<EvidenceCollected>()).Single(taken => taken.Step == "thing");
        Assert.Equal(("Verified", item.Sha256, item.SealedSha256), (custody.State, custody.Sha256, custody.SealedSha256));
        Assert.True((await harness.Bot.VerifyAsync(harness.Incident)).Holds);
        Assert.Empty((await harness.CheckAsync()).Faults);
    }

    [Fact]
    public async Task Nothing_found_a_failure_a_lie_and_a_break_are_four_different_things()
    {
        await using var harness = await VaultHarness.StartAsync(Content);

        await harness.TakeAsync("evidence.whole");
        harness.Host.ExitCode = 3;
        await harness.TakeAsync("evidence.whole");
        harness.Host.ExitCode = 0;
        harness.Host.Lies = true;
        await harness.TakeAsync("evidence.whole");
        harness.Host.Lies = false;
        harness.Host.Breaks = _ => true;
        await harness.TakeAsync("evidence.whole");

        var items = await harness.ItemsAsync();
        Assert.Equal(EvidenceState.Nothing, items.Single(item => item.Number == 2).State);
        Assert.Equal(
            [EvidenceState.Verified, EvidenceState.EndedBadly, EvidenceState.Differs, EvidenceState.Partial],
            items.Where(item => item.Step == "thing").Select(item => item.State));
        var partial = items.Last(item => item.Step == "thing");
        Assert.EndsWith(".partial", partial.Place, StringComparison.Ordinal);
        Assert.Equal(Content[..(Content.Length / 2)], await harness.ReadAsync(partial.Place));
        var list = BotHarness.Words(await harness.SayAsync("responder", "evidence"));
        Assert.All((string[])["verified", "ran, nothing found", "the command failed", "NOT what the host says it sent", "PARTIAL"], words => Assert.Contains(words, list, StringComparison.Ordinal));
        Assert.Empty((await harness.CheckAsync()).Faults);
    }

    [Fact]
    public async Task A_bot_that_dies_in_the_middle_leaves_a_part_that_is_kept_and_the_next_takes_it_anew()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        harness.Host.Middle = number => throw (number == 1 ? new OperationCanceledException("killed") : new InvalidOperationException());

        await harness.SayAsync("commander", "run evidence.whole pve1 to have it");
        await Record.ExceptionAsync(harness.WorkAsync);
        harness.Host.Middle = null;
        harness.Die();
        await harness.WorkAsync();

        var things = (await harness.ItemsAsync()).Where(item => item.Step == "thing").ToList();
        Assert.Equal([EvidenceState.Partial, EvidenceState.Verified], things.Select(item => item.State));
        Assert.Equal(Content, await harness.ReadAsync(things[1].Place));
        Assert.Empty((await harness.CheckAsync()).Faults);
        Assert.Empty(Directory.EnumerateFiles(harness.Vault, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Of_what_is_taken_in_pieces_only_those_that_were_open_are_taken_again()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        harness.Host.Breaks = number => number == 2;
        harness.Host.Middle = number =>
        {
            if (number == 4)
            {
                // Of a piece of which nothing has reached the disk there is nothing to keep.
                SpinWait.SpinUntil(() => Directory.GetFiles(harness.Vault, $"{3 * Piece:D15}*.part", SearchOption.AllDirectories).Any(file => new FileInfo(file).Length > 0));
                throw new OperationCanceledException("killed");
            }
        };

        await harness.SayAsync("commander", "run evidence.pieces pve1 to have it");
        await Record.ExceptionAsync(harness.WorkAsync);
        harness.Die();
        await harness.WorkAsync();

        // Two are open at once. The second try of the one that broke may be before or after the bot's death.
        Assert.Equal([0, Piece, 2 * Piece, 3 * Piece], harness.Host.Asked.Distinct().Order());
        Assert.InRange(harness.Host.Asked.Count, 6, 7);
        Assert.Single(harness.Host.Asked, offset => offset == 0);
        var item = await harness.ItemAsync("image");
        Assert.Equal((EvidenceState.Verified, Content.LongLength), (item.State, item.Bytes));
        var read = new List<byte>();
        foreach (var file in Directory.GetFiles(Path.Combine(harness.Vault, item.Place)).Where(file => !file.EndsWith(".partial", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            read.AddRange(await harness.ReadAsync(Path.GetRelativePath(harness.Vault, file)));
        }

        Assert.Equal(Content, read);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(harness.Vault, item.Place), "*.partial").Length);
        Assert.Empty((await harness.CheckAsync()).Faults);
    }

    [Fact]
    public async Task What_cannot_be_encrypted_is_not_kept_in_the_clear_and_says_why()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        harness.Bot.Get<ChatOps.Bot.Settings.EvidenceOptions>().Recipients = ["age1notakey00000"];

        await harness.TakeAsync("evidence.whole");

        var item = await harness.ItemAsync("thing");
        Assert.Equal(EvidenceState.Partial, item.State);
        Assert.Contains("malformed recipient", item.Says, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(harness.Vault, "thing*", SearchOption.AllDirectories), file => Assert.Equal(0, new FileInfo(file).Length));
    }

    [Fact]
    public async Task The_manifest_says_it_all_and_openssl_and_minisign_check_its_signature()
    {
        VaultHarness.NeedPrograms("openssl", "minisign");
        await using var harness = await VaultHarness.StartAsync(Content);

        await harness.TakeAsync("evidence.pieces");

        var item = await harness.ItemAsync("image");
        var manifest = Path.Combine(harness.Vault, Path.GetDirectoryName(item.Place)!, "manifest.json");
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(manifest, Token));
        var told = document.RootElement.GetProperty("items").EnumerateArray().Single();
        Assert.Equal(CanonicalJson.Canonicalize(document.RootElement), await File.ReadAllTextAsync(manifest, Token));
        Assert.Equal((item.Key, item.Sha256, 4), (told.GetProperty("item").GetString(), told.GetProperty("sha256").GetString(), told.GetProperty("pieces").GetArrayLength()));
        Assert.Equal("commander", document.RootElement.GetProperty("requestedBy").GetProperty("person").GetString());
        var key = harness.Bot.Get<SigningKey>();
        var folder = Path.GetDirectoryName(manifest)!;
        await File.WriteAllTextAsync(Path.Combine(harness.Vault, "key.pem"), key.PublicPem, Token);
        await File.WriteAllTextAsync(Path.Combine(harness.Vault, "key.pub"), key.PublicMinisign, Token);
        await VaultHarness.RunAsync("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", Path.Combine(harness.Vault, "key.pem"), "-rawin", "-in", manifest, "-sigfile", Path.Combine(folder, "manifest.json.sig"));
        await VaultHarness.RunAsync("minisign", "-V", "-p", Path.Combine(harness.Vault, "key.pub"), "-m", manifest);
        File.SetUnixFileMode(manifest, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.AppendAllTextAsync(manifest, " ", Token);
        Assert.NotEqual(0, (await VaultHarness.TryAsync("minisign", "-V", "-p", Path.Combine(harness.Vault, "key.pub"), "-m", manifest)).Code);
    }

    [Fact]
    public async Task The_manifest_lists_what_did_not_come_well_and_how_its_command_ended()
    {
        await using var harness = await VaultHarness.StartAsync(Content, named: false);
        harness.Host.ExitCode = 5;

        await harness.TakeAsync("evidence.whole");

        await using var db = harness.Bot.Record.Read();
        using var manifest = JsonDocument.Parse((await db.EvidenceManifests.SingleAsync(Token)).Json);
        var failures = manifest.RootElement.GetProperty("failures").EnumerateArray().ToList();
        Assert.Equal([("thing", "E-1", "EndedBadly", 5), ("other", "E-2", "EndedBadly", 5)], failures.Select(failure => (
            failure.GetProperty("step").GetString(), failure.GetProperty("item").GetString(), failure.GetProperty("how").GetString(), failure.GetProperty("exitCode").GetInt32())));
        Assert.Equal("Exited", manifest.RootElement.GetProperty("items")[0].GetProperty("ending").GetString());
    }

    [Fact]
    public async Task Each_tampering_is_named_for_what_it_is()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        await harness.TakeAsync("evidence.pieces");
        var whole = Path.Combine(harness.Vault, (await harness.ItemAsync("thing")).Place);
        var pieces = Directory.GetFiles(Path.Combine(harness.Vault, (await harness.ItemAsync("image")).Place)).Order(StringComparer.Ordinal).ToList();
        var manifest = Path.Combine(Path.GetDirectoryName(whole)!, "manifest.json");
        foreach (var file in (string[])[whole, .. pieces, manifest])
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var bytes = await File.ReadAllBytesAsync(whole, Token);
        bytes[5000] ^= 1;
        await File.WriteAllBytesAsync(whole, bytes, Token);
        await File.WriteAllBytesAsync(pieces[0], (await File.ReadAllBytesAsync(pieces[0], Token))[..^1], Token);
        File.Delete(pieces[1]);
        await File.AppendAllTextAsync(manifest, " ", Token);
        await harness.SayAsync("responder", "evidence verify");
        await harness.Bot.Get<EvidenceChecking>().WorkOnceAsync(Token);

        var found = Assert.Single(await harness.EventsAsync<EvidenceChecked>());
        Assert.False(found.Holds);
        Assert.Equal(4, found.Faults.Count);
        Assert.Contains("its bytes are not those that were kept", found.Faults[0], StringComparison.Ordinal);
        Assert.Contains("bytes, and", found.Faults[1], StringComparison.Ordinal);
        Assert.Contains("is gone", found.Faults[2], StringComparison.Ordinal);
        Assert.Contains("other words than in the record", found.Faults[3], StringComparison.Ordinal);
        Assert.Contains(await harness.Bot.SeenAsync("responder", "inc-1"), text => text.Contains("the evidence does NOT hold", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_given_out_to_the_one_whom_another_person_lets_have_it_and_the_entry_comes_first()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        var item = await harness.ItemAsync("thing");

        Assert.Null(await OpenAsync(harness, "responder"));
        Assert.Equal(CommandOutcome.Refused, (await harness.SayAsync("responder", "evidence get E-1")).Outcome);
        Assert.Equal(CommandOutcome.Done, (await harness.SayAsync("responder", "evidence get E-1 for the lab")).Outcome);
        Assert.Equal(CommandOutcome.Refused, (await harness.SayAsync("responder", "evidence release E-1")).Outcome);
        Assert.Null(await OpenAsync(harness, "responder"));
        Assert.Equal(CommandOutcome.Done, (await harness.SayAsync("security-lead", "evidence release E-1")).Outcome);
        Assert.Null(await OpenAsync(harness, "commander"));
        Assert.Empty(await harness.EventsAsync<EvidenceGivenOut>());
        var file = await OpenAsync(harness, "responder");

        var given = Assert.Single(await harness.EventsAsync<EvidenceGivenOut>());
        Assert.Equal(("E-1", "responder", "security-lead", "for the lab"), (given.Item, given.To.Value, given.AgreedBy?.Value, given.Purpose));
        using var got = new MemoryStream();
        await file!.WriteAsync(got, Token);
        Assert.Equal(item.SealedSha256, Convert.ToHexStringLower(SHA256.HashData(got.ToArray())));
        await harness.SayAsync("responder", $"evidence received E-1 {item.SealedSha256} from the commander on a disk");
        await harness.SayAsync("responder", $"evidence received E-1 {new string('0', 64)} from the commander on a disk");
        Assert.Equal([true, false], (await harness.EventsAsync<EvidenceHandedOver>()).Select(handed => handed.Matches));
        harness.Bot.Clock.Advance(EvidenceRelease.ValidFor);
        Assert.Null(await OpenAsync(harness, "responder"));
    }

    [Fact]
    public async Task Who_agrees_to_one_wish_lets_nobody_else_have_it()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        await harness.SayAsync("responder", "evidence get E-1 for me");
        await harness.SayAsync("commander", "evidence get E-1 for the court");
        await using var db = harness.Bot.Record.Read();
        var wanted = (await db.EvidenceReleases.ToListAsync(Token)).Single(wish => wish.RequesterId.Value == "commander");

        var which = await harness.SayAsync("security-lead", "evidence release E-1");
        var agreed = await harness.SayAsync("security-lead", $"evidence release E-1 {wanted.Word}");

        Assert.Equal((CommandOutcome.Refused, CommandOutcome.Done), (which.Outcome, agreed.Outcome));
        Assert.Contains($"evidence release E-1 {wanted.Word}", BotHarness.Words(which), StringComparison.Ordinal);
        Assert.Null(await OpenAsync(harness, "responder"));
        Assert.NotNull(await OpenAsync(harness, "commander"));
    }

    [Fact]
    public async Task What_somebody_agreed_to_who_is_kept_out_since_is_not_given_out()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        Assert.Equal(CommandOutcome.Done, (await harness.SayAsync("responder", "evidence get E-1 for the lab")).Outcome);
        Assert.Equal(CommandOutcome.Done, (await harness.SayAsync("security-lead", "evidence release E-1")).Outcome);

        Assert.Equal(CommandOutcome.Done, (await harness.SayAsync("commander", "exclude @security-lead it is their account")).Outcome);

        Assert.Null(await OpenAsync(harness, "responder"));
        Assert.Empty(await harness.EventsAsync<EvidenceGivenOut>());
    }

    [Fact]
    public async Task Without_a_key_of_somebody_it_says_that_it_protects_nothing()
    {
        VaultHarness.NeedPrograms("age", "age-keygen");
        await using var harness = await VaultHarness.StartAsync(Content, named: false);

        await harness.TakeAsync("evidence.whole");

        var item = await harness.ItemAsync("thing");
        Assert.Equal((EvidenceState.Verified, EvidenceSealing.TestIdentity), (item.State, item.Sealing));
        Assert.Contains(await harness.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("protects nothing", StringComparison.Ordinal));
    }

    private static Task<RecordFile?> OpenAsync(VaultHarness harness, string account)
    {
        var key = new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, account);
        return harness.Bot.Get<RecordDownload>().OpenAsync("E-1.bin", new CommandActor(key, harness.Bot.People.Behind(key), account), Token);
    }
}
