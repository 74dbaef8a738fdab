using System.Formats.Tar;
using System.Security.Cryptography;
using ChatOps.Bot.Actions;
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
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>What becomes of evidence when a bot, a program, a disk or a host does not do what it should.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class VaultLossTests
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((2 << 20) + 77);

    [Fact]
    public async Task A_bot_that_dies_between_the_name_of_a_file_and_its_row_leaves_a_part_whose_digest_is_known()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await DieInTheMiddleAsync(harness);
        var item = await harness.ItemAsync("thing");
        File.Move(Path.Combine(harness.Vault, item.Place + VaultWriter.PartMark), Path.Combine(harness.Vault, item.Place));

        harness.Die();
        await harness.WorkAsync();

        var things = (await harness.ItemsAsync()).Where(known => known.Step == "thing").ToList();
        Assert.Equal([EvidenceState.Partial, EvidenceState.Verified], things.Select(known => known.State));
        Assert.EndsWith(".partial", things[0].Place, StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(harness.Vault, things[0].Place), Token))), things[0].SealedSha256);
        Assert.Empty((await harness.CheckAsync()).Faults);
    }

    [Theory, OnEachProvider]
    public async Task What_a_run_left_open_that_is_over_ends_as_a_part_and_is_signed(StorageProvider provider)
    {
        await using var harness = await VaultHarness.StartAsync(Content, provider);
        await DieInTheMiddleAsync(harness);
        await SettleAsync(harness);

        // It is signed at the next look, for which nobody waits; until then that it is not is no tampering.
        Assert.True(await harness.Bot.Get<EvidenceSignal>().WaitAsync(TimeSpan.Zero, Token));
        await harness.Bot.Get<EvidenceTidying>().CloseAsync((await harness.ItemAsync("thing")).RequestId!.Value, Token);
        Assert.Empty((await harness.CheckAsync()).Faults);

        await harness.Bot.Get<EvidenceTidying>().TidyAsync(Token);
        await harness.Bot.Get<EvidenceTidying>().TidyAsync(Token);

        var item = await harness.ItemAsync("thing");
        Assert.Equal(EvidenceState.Partial, item.State);
        Assert.True(item.SealedBytes > 0);
        Assert.Equal([item.Key], Assert.Single(await harness.EventsAsync<EvidenceSealed>()).Items);
        Assert.Single(await harness.EventsAsync<EvidenceCollected>());
        Assert.Empty((await harness.CheckAsync()).Faults);
        Assert.True(File.Exists(Path.Combine(harness.Vault, Path.GetDirectoryName(item.Place)!, EvidenceManifests.FileName)));
    }

    [Fact]
    public async Task A_bot_that_dies_while_it_keeps_a_password_leaves_nothing_that_arrives_for_ever()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        var marker = await harness.ProgramAsync("");
        File.Delete(marker);
        var sleeping = await harness.ProgramAsync($"cat >/dev/null; echo begun; touch {marker}; exec sleep 600");
        var age = harness.Options.Age;
        harness.Options.Age = sleeping;
        await harness.SayAsync("commander", "run harden.password pve1 to have it");
        using var kill = new CancellationTokenSource();
        var working = WorkUntilAsync(harness, kill.Token);
        await Until.TrueAsync(() => Task.FromResult(File.Exists(marker)));
        await kill.CancelAsync();
        await Record.ExceptionAsync(() => working);
        Assert.Equal(EvidenceState.Arriving, (await harness.ItemAsync("tell")).State);

        harness.Options.Age = age;
        harness.Die();
        await harness.WorkAsync();

        Assert.Equal(EvidenceState.Partial, Assert.Single(await harness.ItemsAsync()).State);
        Assert.Empty((await harness.CheckAsync()).Faults);
    }

    [Fact]
    public async Task A_program_that_encrypts_and_dies_leaves_a_part_that_is_named_and_hashed()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        harness.Options.Age = await harness.ProgramAsync("head -c 100000; echo out of breath >&2; exit 3");

        await harness.TakeAsync("evidence.whole");

        var item = await harness.ItemAsync("thing");
        Assert.Equal((EvidenceState.Partial, 100_000), (item.State, item.SealedBytes));
        Assert.EndsWith(".partial", item.Place, StringComparison.Ordinal);
        Assert.Contains("kept", item.Says, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Path.Combine(harness.Vault, item.Place)));
        Assert.Empty((await harness.CheckAsync()).Faults);
    }

    [Fact]
    public async Task A_program_that_is_not_there_did_not_run_and_did_not_find_nothing()
    {
        await using var harness = await VaultHarness.StartAsync([]);

        harness.Host.ExitCode = 127;
        harness.Host.Complaints = "/bin/dash: 1: conntrack: not found\n";
        await harness.TakeAsync("evidence.whole");

        var item = await harness.ItemAsync("thing");
        Assert.Equal((EvidenceState.NotRun, "It did not run: the host has no conntrack."), (item.State, item.Says));
        Assert.Contains("did not run", BotHarness.Words(await harness.SayAsync("responder", "evidence")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_failed_did_not_find_nothing_and_the_collection_goes_on()
    {
        await using var harness = await VaultHarness.StartAsync([]);

        harness.Host.ExitCode = 1;
        harness.Host.Complaints = "netlink: Error: cache initialization failed: Operation not permitted\n";
        await harness.TakeAsync("evidence.whole");

        var item = await harness.ItemAsync("thing");
        Assert.Equal(EvidenceState.EndedBadly, item.State);
        Assert.Contains("It said: netlink: Error: cache initialization failed", item.Says, StringComparison.Ordinal);
        Assert.Contains("the command failed", BotHarness.Words(await harness.SayAsync("responder", "evidence")), StringComparison.Ordinal);
        Assert.Contains((await harness.ItemsAsync()), known => known.Step == "other");
    }

    [Fact]
    public async Task What_changed_while_it_was_read_and_what_was_missing_in_it_is_said_though_it_is_whole()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        harness.Host.ExitCode = 1;
        harness.Host.Complaints = "dash: 2: bpftool: not found\ntar: var/log/syslog: file changed as we read it\n";

        await harness.TakeAsync("evidence.whole");

        var item = await harness.ItemAsync("thing");
        Assert.Equal(EvidenceState.Verified, item.State);
        Assert.Equal(
            "Its exit code was 1, which is allowed. The host has no bpftool, so what it would have shown is not in it. It changed while it was read: tar: var/log/syslog: file changed as we read it.",
            item.Says);
    }

    [Fact]
    public async Task A_file_that_nobody_took_and_a_manifest_in_the_place_of_another_are_named()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        await harness.TakeAsync("evidence.pieces");
        var folder = Path.GetDirectoryName((await harness.ItemAsync("thing")).Place)!;
        var other = Path.GetDirectoryName((await harness.ItemAsync("image")).Place)!;

        await File.WriteAllTextAsync(Path.Combine(harness.Vault, folder, "planted.age"), "x", Token);
        File.Delete(Path.Combine(harness.Vault, folder, EvidenceManifests.FileName));
        File.Copy(Path.Combine(harness.Vault, other, EvidenceManifests.FileName), Path.Combine(harness.Vault, folder, EvidenceManifests.FileName));

        var faults = (await harness.CheckAsync()).Faults;
        Assert.Equal(2, faults.Count);
        Assert.Contains("lies in the vault with other words than in the record", faults[0], StringComparison.Ordinal);
        Assert.Contains("planted.age lies in the vault, and the record does not know of it", faults[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pieces_for_which_nothing_can_be_kept_are_not_asked_for()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        var broken = await harness.ProgramAsync("");
        await File.WriteAllTextAsync(broken, "#!/no/such/interpreter\n", Token);
        harness.Options.Age = broken;

        await harness.TakeAsync("evidence.pieces");

        var item = await harness.ItemAsync("image");
        Assert.Equal(EvidenceState.NotRun, item.State);
        Assert.Contains("It could not be kept, so the host was not asked", item.Says, StringComparison.Ordinal);
        Assert.Empty(harness.Host.Asked);
    }

    [Fact]
    public async Task What_is_to_be_known_of_a_piece_is_known_of_the_whole_also_by_the_bot_that_goes_on()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        harness.Host.Complaints = "dash: 1: ionice: not found\n";
        harness.Host.Middle = number =>
        {
            // Two pieces come at once; whoever begins the third has kept one.
            if (number > 2)
            {
                throw new OperationCanceledException("killed");
            }
        };
        await harness.SayAsync("commander", "run evidence.pieces pve1 to have it");
        await Record.ExceptionAsync(harness.WorkAsync);

        (harness.Host.Middle, harness.Host.Complaints) = (null, "");
        harness.Die();
        await harness.WorkAsync();

        var item = await harness.ItemAsync("image");
        Assert.Equal(EvidenceState.Verified, item.State);
        Assert.Matches("^In the piece at byte [0-9]+: The host has no ionice, so what it would have shown is not in it\\.", item.Says);
    }

    [Fact]
    public async Task Whoever_has_the_evidence_checked_is_answered_once_also_when_it_cannot_be()
    {
        StubbornStore? store = null;
        await using var harness = await VaultHarness.StartAsync(Content, more: services => services.AddSingleton<IVaultStore>(provider => store = new StubbornStore(provider.GetRequiredService<FolderStore>())));
        await harness.TakeAsync("evidence.whole");
        await harness.CheckAsync();
        store!.IsAway = true;

        Assert.Equal(CommandOutcome.Refused, (await harness.SayAsync("stranger", "evidence verify")).Outcome);
        Assert.Contains("I read everything", BotHarness.Words(await harness.SayAsync("responder", "evidence verify")), StringComparison.Ordinal);
        Assert.Contains("I am at it already", BotHarness.Words(await harness.SayAsync("responder", "evidence verify")), StringComparison.Ordinal);
        await harness.Bot.Get<EvidenceChecking>().WorkOnceAsync(Token);

        var found = Assert.Single(await harness.EventsAsync<EvidenceChecked>());
        Assert.Contains("The bucket cannot be reached", Assert.Single(found.Faults), StringComparison.Ordinal);
        Assert.False(found.IsWhole);
        Assert.Contains("whether it holds is not known", BotHarness.Words(await harness.SayAsync("responder", "timeline")), StringComparison.Ordinal);
        Assert.Single(await harness.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("the evidence could not be checked", StringComparison.Ordinal));
        store.IsAway = false;
        await harness.SayAsync("responder", "evidence verify");
        await harness.Bot.Get<EvidenceChecking>().WorkOnceAsync(Token);
        Assert.True((await harness.EventsAsync<EvidenceChecked>())[^1].Holds);
    }

    [Fact]
    public async Task What_was_found_is_told_though_the_rest_could_not_be_looked_at()
    {
        StubbornStore? store = null;
        await using var harness = await VaultHarness.StartAsync(Content, more: services => services.AddSingleton<IVaultStore>(provider => store = new StubbornStore(provider.GetRequiredService<FolderStore>())));
        await harness.TakeAsync("evidence.whole");
        await harness.CheckAsync();
        File.Delete(Path.Combine(harness.Vault, (await harness.ItemAsync("thing")).Place));
        store!.IsAway = true;

        await harness.SayAsync("responder", "evidence verify");
        await harness.Bot.Get<EvidenceChecking>().WorkOnceAsync(Token);

        var found = Assert.Single(await harness.EventsAsync<EvidenceChecked>());
        Assert.Equal((false, true, 2), (found.Holds, found.IsWhole, found.Faults.Count));
        Assert.EndsWith("is gone.", found.Faults[0], StringComparison.Ordinal);
        Assert.Single(await harness.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("the evidence does NOT hold", StringComparison.Ordinal) && text.Contains("The bucket cannot be reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_item_of_an_earlier_release_of_which_no_piece_came_whole_holds()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await DieInTheMiddleAsync(harness, "evidence.pieces");
        var item = await harness.ItemAsync("image");
        var none = PieceIntake.DigestOf([]);
        await harness.Bot.Get<EvidenceBook>().EndAsync(item, new EvidenceEnd(EvidenceState.Partial, null, 0, 0, none, null, 0, none, "It broke off."), item.Place, 0, Token);
        Directory.Delete(Path.Combine(harness.Vault, item.Place), recursive: true);

        harness.Die();
        await harness.WorkAsync();

        Assert.Equal([EvidenceState.Partial, EvidenceState.Verified], (await harness.ItemsAsync()).Select(known => known.State));
        Assert.Empty((await harness.CheckAsync()).Faults);
    }

    [Fact]
    public async Task What_an_item_begins_as_is_known_to_the_bot_that_goes_on_behind_its_first_piece()
    {
        await using var harness = await VaultHarness.StartAsync([0x7F, .. "ELF"u8, .. Content.AsSpan(0, (2 << 20) - 4)]);
        harness.Host.Middle = number =>
        {
            if (number == 2)
            {
                throw new OperationCanceledException("killed");
            }
        };
        await harness.SayAsync("commander", "run evidence.memory pve1 to have it");
        await Record.ExceptionAsync(harness.WorkAsync);

        harness.Host.Middle = null;
        harness.Die();
        await harness.WorkAsync();

        Assert.Single(harness.Host.Asked, offset => offset == 0);
        await using var db = harness.Bot.Record.Read();
        var run = await db.ActionRequests.SingleAsync(Token);
        Assert.True(run.State == ChatOps.Storage.Requests.RequestState.Succeeded, run.Says);
    }

    [Fact]
    public async Task What_lies_in_pieces_is_given_out_in_one_archive_with_its_digests_on_two_peoples_word()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.pieces");
        await harness.SayAsync("responder", "evidence get E-1 for the lab");
        await harness.SayAsync("security-lead", "evidence release E-1");

        var key = new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, "responder");
        var file = await harness.Bot.Get<RecordDownload>().OpenAsync("E-1.tar", new CommandActor(key, harness.Bot.People.Behind(key), "responder"), Token);
        using var archive = new MemoryStream();
        await file!.WriteAsync(archive, Token);
        archive.Position = 0;

        var entries = new List<(string Name, byte[] Bytes)>();
        await using var tar = new TarReader(archive);
        while (await tar.GetNextEntryAsync(copyData: true, Token) is { } entry)
        {
            using var bytes = new MemoryStream();
            await entry.DataStream!.CopyToAsync(bytes, Token);
            entries.Add((entry.Name, bytes.ToArray()));
        }

        Assert.Equal("SHA256SUMS", entries[0].Name);
        Assert.Equal(3, entries.Count - 1);
        Assert.Equal(
            string.Concat(entries.Skip(1).Select(entry => $"{Convert.ToHexStringLower(SHA256.HashData(entry.Bytes))}  {entry.Name}\n")),
            System.Text.Encoding.ASCII.GetString(entries[0].Bytes));
        Assert.Single(await harness.EventsAsync<EvidenceGivenOut>());
    }

    private static async Task DieInTheMiddleAsync(VaultHarness harness, string action = "evidence.whole")
    {
        harness.Host.Middle = _ => throw new OperationCanceledException("killed");
        await harness.SayAsync("commander", $"run {action} pve1 to have it");
        await Record.ExceptionAsync(harness.WorkAsync);
        harness.Host.Middle = null;
    }

    /// <summary>The run is over without the bot that took it: its end was unknown, and people said what it was.</summary>
    private static async Task SettleAsync(VaultHarness harness)
    {
        await using (var db = harness.Bot.Record.Read())
        {
            await db.Database.ExecuteSqlRawAsync("UPDATE action_requests SET \"State\" = 'Unknown', \"Version\" = \"Version\" + 1 WHERE \"Number\" = 1", Token);
        }

        var answer = await harness.SayAsync("commander", "settle A-1 unknowable the host is gone");
        Assert.True(answer.Outcome == CommandOutcome.Done, BotHarness.Words(answer));
    }

    private static async Task WorkUntilAsync(VaultHarness harness, CancellationToken killed)
    {
        while (true)
        {
            await harness.Bot.Get<RequestWorker>().WorkOnceAsync(killed);
            killed.ThrowIfCancellationRequested();
        }
    }
}
