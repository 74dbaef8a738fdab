using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bench;

/// <summary>Verifying an export against a program that only parses the same lines and hashes each.</summary>
internal static class VerifyBench
{
    private const int Entries = 100_000;

    public static async Task RunAsync(int rounds)
    {
        var lines = new StringBuilder();
        var head = TimelineHead.Empty;
        var incident = IncidentId.New(DateTimeOffset.UnixEpoch);
        var actor = new TimelineActor(new PersonId("commander"), "Ines", new AccountKey(ChatPlatform.Console, "console", "commander"));
        for (var i = 0; i < Entries; i++)
        {
            var entry = TimelineEntry.Append(
                head, incident, new Note($"note number {i}: the files on /srv are encrypted since 14:05"), actor,
                new TimelineSource(ChatPlatform.Console, "inc-1", $"key-{i}"), DateTimeOffset.UnixEpoch.AddSeconds(i), DateTimeOffset.UnixEpoch.AddSeconds(i));
            head = entry.AsHead();
            lines.Append(TimelineLine.Write(entry)).Append('\n');
        }

        var file = Encoding.UTF8.GetBytes(lines.ToString());
        await Ratio.ReportAsync(
            $"verify, {Entries:N0} entries", 0.5, rounds,
            async () =>
            {
                var report = await TimelineFile.VerifyAsync(new MemoryStream(file), [], CancellationToken.None);
                return report.Holds ? (int)report.Entries : throw new InvalidOperationException("It does not verify.");
            },
            () => Task.FromResult(ParseAndHash(file)));
    }

    private static int ParseAndHash(byte[] file)
    {
        var count = 0;
        var rest = file.AsMemory();
        while (rest.Length > 0)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            using var document = JsonDocument.Parse(rest[..end]);
            SHA256.HashData(rest.Span[..end]);
            rest = rest[(end + 1)..];
            count++;
        }

        return count;
    }
}
