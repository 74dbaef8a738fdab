using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>What becomes of evidence later: held, handed over, kept long enough, destroyed with a certificate.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class VaultLifeTests
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((1 << 20) + 77);

    [Theory, OnEachProvider]
    public async Task Destruction_takes_two_people_and_leaves_a_signed_certificate_and_the_digests(StorageProvider provider)
    {
        await using var harness = await VaultHarness.StartAsync(Content, provider);
        await harness.TakeAsync("evidence.pieces");
        var item = await harness.ItemAsync("image");
        var files = Directory.GetFiles(Path.Combine(harness.Vault, item.Place));

        await RefusedAsync(harness, "responder", "evidence destroy E-1 nobody needs it", "is not over");
        await harness.SayAsync("commander", "close the end");
        await RefusedAsync(harness, "responder", "evidence destroy E-1", "Why?");
        await DoneAsync(harness, "responder", "evidence destroy E-1 nobody needs it");
        await RefusedAsync(harness, "responder", "evidence destroy E-1", "Only somebody with the role approver");
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        Assert.All(files, file => Assert.True(File.Exists(file)));
        await DoneAsync(harness, "security-lead", "evidence destroy E-1");
        Assert.Contains("BEING DESTROYED", BotHarness.Words(await harness.SayAsync("responder", "evidence")), StringComparison.Ordinal);
        await RefusedAsync(harness, "responder", "evidence get E-1 for the lab", "is being destroyed");
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.All(files, file => Assert.False(File.Exists(file)));
        await using var db = harness.Bot.Record.Read();
        var destruction = await db.EvidenceDestructions.SingleAsync(Token);
        using var certificate = JsonDocument.Parse(destruction.Certificate!);
        Assert.Equal((item.Key, "nobody needs it", item.Sha256, files.Length), (
            certificate.RootElement.GetProperty("item").GetString(), certificate.RootElement.GetProperty("reason").GetString(),
            certificate.RootElement.GetProperty("sha256").GetString(), certificate.RootElement.GetProperty("files").GetArrayLength()));
        Assert.True(SigningKey.Verifies(harness.Bot.Get<SigningKey>().Public, Encoding.UTF8.GetBytes(destruction.Certificate!), Convert.FromBase64String(destruction.Signature!)));
        Assert.Equal(item.Sha256, Assert.Single(await harness.EventsAsync<EvidenceDestroyed>()).Sha256);
        Assert.Empty((await harness.CheckAsync()).Faults);
        Assert.Matches("(?<!BEING )DESTROYED", BotHarness.Words(await harness.SayAsync("responder", "evidence")));
        await RefusedAsync(harness, "responder", "evidence get E-1 for the lab", "was destroyed");
        await File.WriteAllTextAsync(files[0], "back again", Token);
        Assert.Contains("was destroyed by the record, and it is there", Assert.Single((await harness.CheckAsync()).Faults), StringComparison.Ordinal);
    }

    [Theory, OnEachProvider]
    public async Task A_legal_hold_stands_against_everybody_until_three_people_end_it(StorageProvider provider)
    {
        await using var harness = await VaultHarness.StartAsync(Content, provider);
        await harness.TakeAsync("evidence.whole");
        await harness.SayAsync("commander", "close the end");
        await DoneAsync(harness, "responder", "evidence destroy E-1 nobody needs it");

        await DoneAsync(harness, "responder", "evidence hold case 4711");
        await RefusedAsync(harness, "commander", "evidence hold another case", "stands already");
        await RefusedAsync(harness, "security-lead", "evidence destroy E-1", "A legal hold stands");
        await using (var db = harness.Bot.Record.Read())
        {
            await RefusedByDatabaseAsync(db, "UPDATE evidence_destructions SET \"AgreedBy\" = 'security-lead'");
            await RefusedByDatabaseAsync(db, "UPDATE evidence_holds SET \"ReleasedAt\" = \"SetAt\"");
            await RefusedByDatabaseAsync(db, "DELETE FROM evidence_holds");
        }

        await RefusedAsync(harness, "responder", "evidence unhold it is over", "role approver or management");
        await DoneAsync(harness, "commander", "evidence unhold it is over");
        await RefusedAsync(harness, "commander", "evidence unhold it is over", "You said so already");
        await DoneAsync(harness, "management", "evidence unhold yes");
        await RefusedAsync(harness, "security-lead", "evidence destroy E-1", "A legal hold stands");
        await harness.SayAsync("commander", "invite @technical-lead");
        await DoneAsync(harness, "security-lead", "evidence unhold yes");

        Assert.Equal(["commander", "management", "security-lead"], Assert.Single(await harness.EventsAsync<EvidenceHoldReleased>()).By.Select(person => person.Value).Order(StringComparer.Ordinal));
        await DoneAsync(harness, "security-lead", "evidence destroy E-1");
    }

    [Fact]
    public async Task A_hold_that_comes_after_the_decision_still_keeps_the_files()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        await harness.SayAsync("commander", "close the end");
        await DoneAsync(harness, "responder", "evidence destroy E-1 nobody needs it");
        await DoneAsync(harness, "security-lead", "evidence destroy E-1");

        await DoneAsync(harness, "responder", "evidence hold case 4711");
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.True(File.Exists(Path.Combine(harness.Vault, (await harness.ItemAsync("thing")).Place)));
        Assert.Empty(await harness.EventsAsync<EvidenceDestroyed>());
    }

    [Theory, OnEachProvider]
    public async Task What_came_up_after_the_decision_voids_it_though_it_is_over_again(StorageProvider provider)
    {
        await using var harness = await VaultHarness.StartAsync(Content, provider);
        await harness.TakeAsync("evidence.whole");
        await harness.TakeAsync("evidence.pieces");
        await harness.SayAsync("commander", "close the end");
        await DecideAsync(harness, "E-1");

        await DoneAsync(harness, "commander", "evidence hold case 4711");
        await DoneAsync(harness, "commander", "evidence unhold it is over");
        await DoneAsync(harness, "management", "evidence unhold yes");
        await harness.SayAsync("commander", "invite @security-lead");
        await DoneAsync(harness, "security-lead", "evidence unhold yes");
        await DecideAsync(harness, "E-3");
        await DoneAsync(harness, "commander", "reopen the implant is back");
        await harness.SayAsync("commander", "close the end, again");
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.Equal(["E-1", "E-3"], (await harness.EventsAsync<EvidenceDestructionVoided>()).Select(voided => voided.Item));
        Assert.Empty(await harness.EventsAsync<EvidenceDestroyed>());
        Assert.Empty((await harness.CheckAsync()).Faults);
        await using (var db = harness.Bot.Record.Read())
        {
            await RefusedByDatabaseAsync(db, "UPDATE evidence_destructions SET \"VoidedAt\" = NULL");
        }

        await DecideAsync(harness, "E-1");
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        Assert.Equal("E-1", Assert.Single(await harness.EventsAsync<EvidenceDestroyed>()).Item);
    }

    [Fact]
    public async Task A_store_that_lets_nothing_go_is_told_once_keeps_nobody_else_waiting_and_is_asked_again()
    {
        StubbornStore? store = null;
        await using var harness = await VaultHarness.StartAsync(Content, more: services => services.AddSingleton<IVaultStore>(provider => store = new StubbornStore(provider.GetRequiredService<FolderStore>())));
        await harness.TakeAsync("evidence.pieces");
        await harness.TakeAsync("evidence.whole");
        await harness.SayAsync("commander", "close the end");
        await DecideAsync(harness, "E-1");
        await DecideAsync(harness, "E-2");
        store!.Removing = place => place.EndsWith("/000000001048576.age", StringComparison.Ordinal) ? throw new UnauthorizedAccessException("It is locked until 2030.") : Task.CompletedTask;

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.Equal("E-2", Assert.Single(await harness.EventsAsync<EvidenceDestroyed>()).Item);
        Assert.Contains("It is locked until 2030", Assert.Single(await harness.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("NOT destroyed yet", StringComparison.Ordinal)), StringComparison.Ordinal);
        store.Removing = _ => Task.CompletedTask;
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        Assert.Equal(["E-2", "E-1"], (await harness.EventsAsync<EvidenceDestroyed>()).Select(gone => gone.Item));
        Assert.Empty((await harness.CheckAsync()).Faults);
    }

    [Theory, OnEachProvider]
    public async Task A_hold_can_be_set_while_files_go_and_stops_it_there(StorageProvider provider)
    {
        StubbornStore? store = null;
        await using var harness = await VaultHarness.StartAsync(Content, provider, more: services => services.AddSingleton<IVaultStore>(services => store = new StubbornStore(services.GetRequiredService<FolderStore>())));
        await harness.TakeAsync("evidence.pieces");
        await harness.SayAsync("commander", "close the end");
        await DecideAsync(harness, "E-1");
        store!.Removing = _ => DoneAsync(harness, "responder", "evidence hold case 4711");

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.Single(Directory.GetFiles(Path.Combine(harness.Vault, (await harness.ItemAsync("image")).Place)));
        Assert.Empty(await harness.EventsAsync<EvidenceDestroyed>());
        Assert.Contains("1 of its 2 files had gone by then", (await harness.EventsAsync<EvidenceDestructionVoided>())[^1].Because, StringComparison.Ordinal);
        Assert.Single(await harness.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("1 of its 2 files had gone by then", StringComparison.Ordinal));
        Assert.Contains("the destruction of E-1 was stopped: 1 of its 2 files had gone by then", BotHarness.Words(await harness.SayAsync("responder", "timeline")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evidence hold case 4711")]
    [InlineData("reopen the implant is back")]
    public async Task Of_what_is_half_gone_nobody_says_that_it_is_not_destroyed(string command)
    {
        StubbornStore? store = null;
        await using var harness = await VaultHarness.StartAsync(Content, more: services => services.AddSingleton<IVaultStore>(services => store = new StubbornStore(services.GetRequiredService<FolderStore>())));
        await harness.TakeAsync("evidence.pieces");
        await harness.TakeAsync("evidence.whole");
        await harness.SayAsync("commander", "close the end");
        await DecideAsync(harness, "E-1");
        store!.Removing = place => place.EndsWith("/000000001048576.age", StringComparison.Ordinal) ? throw new IOException("It is locked until 2030.") : Task.CompletedTask;
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        await DecideAsync(harness, "E-2");

        await DoneAsync(harness, "commander", command);

        var said = Assert.Single(await harness.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("The destruction of E-1 was stopped. Part of it may be gone already", StringComparison.Ordinal));
        Assert.Contains("What was decided of E-2 counts no more: it is not destroyed", said, StringComparison.Ordinal);
        Assert.Equal([true, false], (await harness.EventsAsync<EvidenceDestructionVoided>()).OrderBy(voided => voided.Item).Select(voided => voided.Because.Contains("Part of it may be gone", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_hold_that_comes_while_a_file_is_locked_is_told_with_what_is_left()
    {
        StubbornStore? store = null;
        await using var harness = await VaultHarness.StartAsync(Content, more: services => services.AddSingleton<IVaultStore>(services => store = new StubbornStore(services.GetRequiredService<FolderStore>())));
        await harness.TakeAsync("evidence.pieces");
        await harness.SayAsync("commander", "close the end");
        await DecideAsync(harness, "E-1");
        store!.Removing = async place =>
        {
            if (place.EndsWith("/000000001048576.age", StringComparison.Ordinal))
            {
                await DoneAsync(harness, "responder", "evidence hold case 4711");
                throw new IOException("It is locked until 2030.");
            }
        };

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.Single(await harness.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("The destruction of E-1 was stopped: 1 of its 2 files had gone by then, the others stay.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_time_that_one_item_is_to_be_kept_says_nothing_of_another()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.pieces");
        await harness.TakeAsync("evidence.whole");
        await harness.SayAsync("commander", "close the end");
        await DecideAsync(harness, "E-1");
        await DecideAsync(harness, "E-2");
        harness.Options.Retention["evidence.pieces"] = TimeSpan.FromDays(60);

        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.Equal("E-1", Assert.Single(await harness.EventsAsync<EvidenceDestructionVoided>()).Item);
        Assert.Equal("E-2", Assert.Single(await harness.EventsAsync<EvidenceDestroyed>()).Item);
    }

    [Fact]
    public async Task A_certificate_that_did_not_come_into_the_vault_is_put_there_from_the_record()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        await harness.SayAsync("commander", "close the end");
        await DecideAsync(harness, "E-1");
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        var certificate = Path.Combine(harness.Vault, "INC-1/destroyed/E-1.json");
        File.Delete(certificate);

        harness.Die();
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        await using var db = harness.Bot.Record.Read();
        Assert.Equal((await db.EvidenceDestructions.SingleAsync(Token)).Certificate, await File.ReadAllTextAsync(certificate, Token));
    }

    [Fact]
    public async Task What_is_to_be_kept_is_kept_and_what_was_kept_long_enough_is_told_once()
    {
        await using var harness = await VaultHarness.StartAsync(Content, set: options =>
        {
            options.Retention["default"] = TimeSpan.FromDays(30);
            options.Retention["evidence.pieces"] = TimeSpan.FromDays(60);
        });
        await harness.TakeAsync("evidence.whole");
        await harness.TakeAsync("evidence.pieces");
        await harness.SayAsync("commander", "close the end");

        await RefusedAsync(harness, "responder", "evidence destroy E-1 nobody needs it", "is to be kept until");
        harness.Bot.Clock.Advance(TimeSpan.FromDays(31));
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);

        Assert.Equal(["E-1", "E-2"], Assert.Single(await harness.EventsAsync<EvidenceRetentionOver>()).Items);
        Assert.True(File.Exists(Path.Combine(harness.Vault, (await harness.ItemAsync("thing")).Place)));
        await RefusedAsync(harness, "responder", "evidence destroy E-3 nobody needs it", "is to be kept until");
        await DoneAsync(harness, "responder", "evidence destroy E-1 nobody needs it");
    }

    [Fact]
    public async Task A_hand_over_is_confirmed_by_the_receiver_with_what_they_computed_and_by_nobody_else()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        var item = await harness.ItemAsync("thing");
        await RefusedAsync(harness, "responder", "evidence handover E-1 @technical-lead, on a sealed disk", "does not say that you have E-1");
        await DoneAsync(harness, "responder", "evidence get E-1 for the lab");
        await DoneAsync(harness, "security-lead", "evidence release E-1");
        await RefusedAsync(harness, "responder", "evidence handover E-1 @technical-lead, on a sealed disk", "does not say that you have E-1");
        Assert.NotNull(await harness.FetchAsync("responder", "E-1.bin"));
        await RefusedAsync(harness, "scribe", "evidence handover E-1 @technical-lead, on a sealed disk", "does not say that you have E-1");

        await DoneAsync(harness, "responder", "evidence handover E-1 @technical-lead, on a sealed disk");
        await RefusedAsync(harness, "responder", $"evidence received E-1 {item.SealedSha256}", "You gave E-1 away yourself");
        await RefusedAsync(harness, "commander", $"evidence received E-1 {item.SealedSha256}", "was handed to technical-lead");
        await harness.SayAsync("commander", "invite @technical-lead");
        await DoneAsync(harness, "technical-lead", $"evidence received E-1 {item.SealedSha256}");
        await DoneAsync(harness, "technical-lead", "evidence handover E-1 Sgt. Miller of the state police, by courier");
        await RefusedAsync(harness, "technical-lead", "evidence handover E-1 Sgt. Jones, by courier", "received it and has not handed it on");
        await DoneAsync(harness, "scribe", $"evidence received E-1 {new string('0', 64)}");

        var handed = await harness.EventsAsync<EvidenceHandedOver>();
        Assert.Equal([("technical-lead", true), ("Sgt. Miller of the state police (confirmed by scribe)", false)], handed.Select(one => (one.To, one.Matches)));
        Assert.Equal(["technical-lead", "Sgt. Miller of the state police"], (await harness.EventsAsync<EvidenceHandOverBegun>()).Select(one => one.To));
    }

    private static async Task DecideAsync(VaultHarness harness, string item)
    {
        await DoneAsync(harness, "responder", $"evidence destroy {item} nobody needs it");
        await DoneAsync(harness, "security-lead", $"evidence destroy {item}");
    }

    private static async Task DoneAsync(VaultHarness harness, string account, string command)
    {
        var answer = await harness.SayAsync(account, command);
        Assert.True(answer.Outcome == CommandOutcome.Done, BotHarness.Words(answer));
    }

    private static async Task RefusedAsync(VaultHarness harness, string account, string command, string words)
    {
        var answer = await harness.SayAsync(account, command);
        Assert.Equal(CommandOutcome.Refused, answer.Outcome);
        Assert.Contains(words, BotHarness.Words(answer), StringComparison.Ordinal);
    }

    private static async Task RefusedByDatabaseAsync(ChatOpsDbContext db, string sql)
    {
        var exception = await Record.ExceptionAsync(() => db.Database.ExecuteSqlRawAsync(sql, Token));
        Assert.Contains("evidence:", exception?.Message, StringComparison.Ordinal);
    }
}
