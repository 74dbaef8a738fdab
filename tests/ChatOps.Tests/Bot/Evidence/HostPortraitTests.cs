using System.Text.Json;
using ChatOps.Bot.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>The manifest says which machine and which programs it was, as far as the host's word has the form that it must have.</summary>
public sealed class HostPortraitTests
{
    private const string Machine = "0123456789abcdef0123456789abcdef";
    private static readonly string Digest = new('a', 64);

    [Fact]
    public async Task What_a_host_says_of_itself_is_in_the_manifest()
    {
        await using var harness = await VaultHarness.StartAsync([1, 2, 3], named: false);
        harness.Host.Portrait = $"kernel Linux 6.12\nmachine {Machine}\nsystem Debian 13\nclock follows chrony\nprogram tee {Digest} /usr/bin/tee\npackage coreutils 9.7-3";

        var manifest = await ManifestAsync(harness);

        var host = manifest.GetProperty("host");
        Assert.Equal((Machine, "Linux 6.12", "Debian 13"), (host.GetProperty("machineId").GetString(), host.GetProperty("kernel").GetString(), host.GetProperty("system").GetString()));
        Assert.Equal("follows chrony", manifest.GetProperty("clock").GetProperty("host").GetString());
        var program = manifest.GetProperty("programs").EnumerateArray().Single();
        Assert.Equal(
            ("tee", "coreutils", "9.7-3", "/usr/bin/tee", Digest),
            (program.GetProperty("name").GetString(), program.GetProperty("package").GetString(), program.GetProperty("version").GetString(), program.GetProperty("path").GetString(), program.GetProperty("sha256").GetString()));
    }

    [Fact]
    public async Task What_a_hostile_host_says_is_cut_cleaned_or_left_out()
    {
        await using var harness = await VaultHarness.StartAsync([1, 2, 3], named: false);
        harness.Host.Portrait = $"kernel \u001b[31m{new string('x', 900)}\nmachine {Machine}; rm -rf /\nprogram tee ABC /usr/bin/tee\nprogram tee {Digest} relative\nprogram tee {Digest} /a\nprogram tee {Digest} /b\npackage coreutils";

        var manifest = await ManifestAsync(harness);

        var host = manifest.GetProperty("host");
        Assert.False(host.TryGetProperty("machineId", out _));
        Assert.InRange(host.GetProperty("kernel").GetString()!.Length, 100, 201);
        Assert.DoesNotContain('\u001b', host.GetProperty("kernel").GetString()!);
        Assert.Equal("/a", manifest.GetProperty("programs").EnumerateArray().Single().GetProperty("path").GetString());
    }

    [Fact]
    public async Task A_host_that_says_nothing_is_taken_from_all_the_same()
    {
        await using var harness = await VaultHarness.StartAsync([1, 2, 3], named: false);

        var manifest = await ManifestAsync(harness);

        Assert.False(manifest.GetProperty("host").TryGetProperty("kernel", out _));
        Assert.Empty(manifest.GetProperty("programs").EnumerateArray());
    }

    [Theory, OnEachProvider]
    public async Task The_database_lets_nobody_change_it(StorageProvider provider)
    {
        await using var harness = await VaultHarness.StartAsync([1, 2, 3], provider, named: false);
        harness.Host.Portrait = "kernel Linux 6.12";
        await ManifestAsync(harness);

        foreach (var change in (string[])["UPDATE host_portraits SET \"Json\" = 'none'", "DELETE FROM host_portraits"])
        {
            await using var db = harness.Bot.Record.Read();
            var refused = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Database.ExecuteSqlRawAsync(change, Token));
            Assert.Contains("what is kept is kept", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Only_programs_that_a_run_names_are_asked_for()
    {
        Assert.Equal(
            ["dd", "sha256sum", "zstd"],
            HostPortraits.ProgramsOf(["/bin/dash -c 'dd if=/dev/sda | zstd -q -1 -c'", "sha256sum; ./tar --list /opt/ss x-lsof"]));
    }

    private static async Task<JsonElement> ManifestAsync(VaultHarness harness)
    {
        await harness.TakeAsync("evidence.whole");
        await using var db = harness.Bot.Record.Read();
        using var manifest = JsonDocument.Parse((await db.EvidenceManifests.SingleAsync(Token)).Json);
        return manifest.RootElement.Clone();
    }
}
