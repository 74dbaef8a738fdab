using ChatOps.Bot.Doctor;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>Bots that share a record sign with one key. Another one, or a new one in the place of a lost one, is noticed before it signs.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SigningKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-keys-").FullName;

    [Theory, OnEachProvider]
    public async Task A_bot_with_a_key_of_its_own_signs_nothing_and_is_told_what_to_do(StorageProvider provider)
    {
        await using var harness = await SignedAsync(provider);
        var owner = harness.Bot;
        var first = owner.Get<SigningKey>().Id;

        harness.Change(Path.Combine(_folder, "own.pem"));
        var key = harness.Bot.Get<SigningKey>();
        Assert.Contains($"The record was last signed by the key {first}, and there is no key in {key.Location}. Bots that share a record share that file", await WhyNotAsync(harness), StringComparison.Ordinal);
        Assert.False(key.IsThere);
        Assert.Contains($"the key in {key.Location} is {key.Id}", await WhyNotAsync(harness), StringComparison.Ordinal);

        await harness.SayAsync("commander", "note more");
        await harness.Bot.Get<CheckpointSweep>().SweepAsync(Token);
        Assert.Contains($"I cannot sign the export. The record was last signed by the key {first}", BotHarness.Words(await harness.SayAsync("commander", "export zip")), StringComparison.Ordinal);
        Assert.Null(await harness.FetchAsync("commander", "INC-1.zip"));
        await harness.TakeAsync("evidence.whole");
        await harness.Bot.Get<EvidenceTidying>().TidyAsync(Token);
        await using var db = harness.Bot.Record.Read();
        Assert.Empty(await db.EvidenceManifests.ToListAsync(Token));

        // What this bot left is signed by one that may.
        await owner.Get<EvidenceTidying>().TidyAsync(Token);
        Assert.Equal(first, Assert.Single(await db.EvidenceManifests.ToListAsync(Token)).KeyId);
        Assert.All(await db.TimelineCheckpoints.ToListAsync(Token), checkpoint => Assert.Equal(first, checkpoint.KeyId));
        Assert.NotNull(await harness.FetchAsync("commander", "INC-1.json"));
    }

    [Fact]
    public async Task A_key_that_was_changed_on_purpose_takes_the_old_one_along_and_everything_holds()
    {
        VaultHarness.NeedPrograms("bash", "openssl", "jq", "sha256sum");
        await using var harness = await SignedAsync(StorageProvider.Sqlite);
        await harness.TakeAsync("evidence.whole");
        var old = harness.Bot.Get<SigningKey>();
        await File.WriteAllTextAsync(Path.Combine(_folder, "new.pem.former"), old.PublicPem, Token);

        harness.Change(Path.Combine(_folder, "new.pem"));
        Assert.Null(await WhyNotAsync(harness));
        await harness.TakeAsync("evidence.whole");
        await harness.Bot.Get<CheckpointSweep>().SweepAsync(Token);

        Assert.Contains("signed checkpoints fit", BotHarness.Words(await harness.SayAsync("commander", "verify")), StringComparison.Ordinal);
        Assert.Empty((await harness.CheckAsync()).Faults);
        using var bundle = await Unpacked.ExportAsync(harness);
        Assert.Equal((0, ""), await bundle.WrongAsync("--vault", harness.Vault));
        Assert.Equal((0, ""), await bundle.WrongAsync("--entry", "2"));
        await bundle.NamesAsync("the signature of manifests/A-1.json does not fit", sign: true, () => File.Delete(bundle.At($"keys/former/{old.Id}.pem")));

        // A key that the present one does not vouch for vouches for nothing.
        await bundle.NamesAsync("the signature of manifests/A-1.json does not fit", sign: false, () => File.AppendAllText(bundle.At($"keys/former/{old.Id}.pem"), "\n"));
    }

    [Theory]
    [InlineData("note it burns", false)]
    [InlineData("severity p2 it is smaller than it looked", true)]
    [InlineData("status contained", true)]
    [InlineData("close the end", true)]
    public async Task A_turn_of_the_incident_is_signed_at_once(string command, bool isTurn)
    {
        await using var harness = await SignedAsync(StorageProvider.Sqlite);
        var signal = harness.Bot.Get<CheckpointSignal>();
        await signal.WaitAsync(TimeSpan.Zero, Token);

        var answer = await harness.SayAsync("commander", command);

        Assert.True(answer.Outcome == ChatOps.Bot.Inbound.CommandOutcome.Done, BotHarness.Words(answer));
        Assert.Equal(isTurn, await signal.WaitAsync(TimeSpan.Zero, Token));
    }

    [Theory, OnEachProvider]
    public async Task Doctor_looks_whether_key_and_vault_are_those_of_the_record(StorageProvider provider)
    {
        await using var harness = await SignedAsync(provider);
        var storage = harness.Bot.Storage;

        Assert.Empty(await DoctorAsync(harness.Options));
        Assert.Contains("the record was last signed by the key", Assert.Single(await DoctorAsync(new EvidenceOptions { Folder = harness.Options.Folder, SigningKey = Path.Combine(_folder, "own.pem") })), StringComparison.Ordinal);
        Assert.Contains("let both use the same folder", Assert.Single(await DoctorAsync(new EvidenceOptions { Folder = _folder, SigningKey = harness.Options.SigningKey })), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));

        async Task<IEnumerable<string>> DoctorAsync(EvidenceOptions options) =>
            (await SignerCheck.RunAsync(new ChatOpsSettings { File = "chatops.yaml", Evidence = options, Storage = storage }, new VaultFolder(options, storage), TimeProvider.System, Token)).Select(finding => finding.ToString());
    }

    [Fact]
    public async Task The_program_does_not_start_with_another_key_than_the_one_that_signed()
    {
        await using var harness = await SignedAsync(StorageProvider.Sqlite);
        var key = harness.Options.SigningKey!;
        var settings = BotProcess.FirstRun($"evidence: {{ folder: '{harness.Vault}', signingKey: '{key}' }}").Replace("data/chatops.db", harness.Bot.Storage.Path, StringComparison.Ordinal);
        await using var bot = await BotProcess.StartAsync(settings, Token);
        await bot.StopAsync(Token);
        File.Move(key, key + ".lost");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => bot.StartAsync(Token));
        Assert.Contains("The record was last signed by the key", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(key));
        File.Move(key + ".lost", key);
        await bot.StartAsync(Token);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<string?> WhyNotAsync(VaultHarness harness)
    {
        await using var db = harness.Bot.Record.Read();
        return await SigningKeyStanding.WhyNotAsync(db, harness.Bot.Get<SigningKey>(), Token);
    }

    private static async Task<VaultHarness> SignedAsync(StorageProvider provider)
    {
        var harness = await VaultHarness.StartAsync([1, 2, 3], provider, named: false);
        await harness.Bot.Get<CheckpointSweep>().SweepAsync(Token);
        return harness;
    }
}
