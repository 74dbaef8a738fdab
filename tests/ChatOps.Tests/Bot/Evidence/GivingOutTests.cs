using System.Formats.Tar;
using System.Security.Cryptography;
using ChatOps.Bot.Evidence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>What is given out is all that there is, and the chain of custody says what really went out.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class GivingOutTests
{
    private const int Piece = 1 << 20;

    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((2 * Piece) + 5);

    [Fact]
    public async Task Of_what_never_came_whole_the_parts_are_given_out_and_named_as_such()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        harness.Host.ExitCode = 5;
        await harness.TakeAsync("evidence.pieces");
        Assert.Null((await harness.ItemAsync("image")).SealedSha256);

        await ReleaseAsync(harness);
        Assert.Contains("Pieces that broke off are in a folder of their own", BotHarness.Words(await harness.SayAsync("responder", "evidence get E-1")), StringComparison.Ordinal);
        var files = await UnpackAsync(await harness.FetchAsync("responder", "E-1.tar"));

        Assert.Equal(["SHA256SUMS", "PARTIAL.txt"], files.Keys.Take(2));
        Assert.All(files.Keys.Skip(2), name => Assert.StartsWith("partial/", name, StringComparison.Ordinal));
        Assert.NotEmpty(files.Keys.Skip(2));
        Assert.Contains("0 pieces came whole", Text(files["PARTIAL.txt"]), StringComparison.Ordinal);
        Assert.Contains("none came whole: 0", Text(files["PARTIAL.txt"]), StringComparison.Ordinal);
        Assert.Equal(string.Concat(files.Skip(2).Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(file.Value))}  {file.Key}\n")), Text(files["SHA256SUMS"]));
        await harness.SayAsync("responder", "evidence handover E-1 @technical-lead, on a sealed disk");
        await harness.SayAsync("commander", "invite @technical-lead");
        await harness.SayAsync("technical-lead", $"evidence received E-1 {Convert.ToHexStringLower(SHA256.HashData(files["SHA256SUMS"]))}");
        Assert.True(Assert.Single(await harness.EventsAsync<EvidenceHandedOver>()).Matches);
    }

    [Fact]
    public async Task A_piece_that_broke_once_is_given_out_beside_the_whole_ones()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        harness.Host.Breaks = number => number == 1;
        await harness.TakeAsync("evidence.pieces");

        await ReleaseAsync(harness);
        var files = await UnpackAsync(await harness.FetchAsync("responder", "E-1.tar"));

        Assert.Single(files.Keys, name => name.StartsWith("partial/", StringComparison.Ordinal));
        Assert.Contains("3 pieces came whole. 1 did not", Text(files["PARTIAL.txt"]), StringComparison.Ordinal);
        Assert.Contains("Each of them came whole at another try", Text(files["PARTIAL.txt"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_was_not_given_and_what_breaks_off_is_said()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.pieces");
        var pieces = Directory.GetFiles(Path.Combine(harness.Vault, (await harness.ItemAsync("image")).Place)).Order(StringComparer.Ordinal).ToArray();
        await ReleaseAsync(harness);

        File.Move(pieces[1], pieces[1] + ".away");
        await Assert.ThrowsAsync<FileNotFoundException>(() => harness.FetchAsync("responder", "E-1.tar"));
        Assert.Single(await harness.EventsAsync<EvidenceGivenOut>());
        Assert.Equal("responder", Assert.Single(await harness.EventsAsync<EvidenceGivingBroke>()).To.Value);
        Assert.Contains("does not say that you have E-1", BotHarness.Words(await harness.SayAsync("responder", "evidence handover E-1 @technical-lead, on a disk")), StringComparison.Ordinal);
        Assert.Contains("broke off", BotHarness.Words(await harness.SayAsync("responder", "timeline")), StringComparison.Ordinal);

        File.Move(pieces[0], pieces[0] + ".away");
        Assert.Null(await harness.FetchAsync("responder", "E-1.tar"));
        Assert.Single(await harness.EventsAsync<EvidenceGivenOut>());
        Assert.Contains(await harness.EventsAsync<CommandRefused>(), refused => refused.Answer.Contains("Its file is not in the vault", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_destroyed_within_its_release_is_not_said_to_have_been_given()
    {
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        await harness.SayAsync("commander", "close the end");
        await ReleaseAsync(harness);
        await harness.SayAsync("responder", "evidence destroy E-1 nobody needs it");
        await harness.SayAsync("security-lead", "evidence destroy E-1");

        Assert.Null(await harness.FetchAsync("responder", "E-1.bin"));

        Assert.Empty(await harness.EventsAsync<EvidenceGivenOut>());
        Assert.Contains(await harness.EventsAsync<CommandRefused>(), refused => refused.Answer.Contains("E-1 is being destroyed", StringComparison.Ordinal));
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        Assert.Null(await harness.FetchAsync("responder", "E-1.bin"));
        Assert.Contains(await harness.EventsAsync<CommandRefused>(), refused => refused.Answer.Contains("E-1 was destroyed", StringComparison.Ordinal));
    }

    private static async Task ReleaseAsync(VaultHarness harness)
    {
        Assert.Contains("wants to take E-1", BotHarness.Words(await harness.SayAsync("responder", "evidence get E-1 for the lab")), StringComparison.Ordinal);
        await harness.SayAsync("security-lead", "evidence release E-1");
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    /// <summary>The files of an archive in their order.</summary>
    private static async Task<OrderedDictionary<string, byte[]>> UnpackAsync(byte[]? archive)
    {
        Assert.NotNull(archive);
        var files = new OrderedDictionary<string, byte[]>(StringComparer.Ordinal);
        await using var tar = new TarReader(new MemoryStream(archive));
        while (await tar.GetNextEntryAsync(copyData: true, TestRun.Token) is { } entry)
        {
            using var bytes = new MemoryStream();
            await entry.DataStream!.CopyToAsync(bytes, TestRun.Token);
            files.Add(entry.Name, bytes.ToArray());
        }

        return files;
    }
}
