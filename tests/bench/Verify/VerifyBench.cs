using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bench.Verify;

/// <summary>
/// Verifying an exported timeline against programs that only parse the same lines and hash each: one written to be quick
/// (no allocation, the same way of reading), which the target is held against, and one as anybody would write it.
/// </summary>
internal static class VerifyBench
{
    private const double Target = 0.5;
    private const int Entries = 40_000;

    public static async Task RunAsync(BenchRun run, Report report, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("chatops-bench-").FullName, "timeline.jsonl");
        try
        {
            await WriteAsync(path, run.Clock, cancellationToken);
            var size = new FileInfo(path).Length / 1e6;
            var quick = await Rounds.RunAsync(run.Rounds, () => TimedAsync(() => VerifyAsync(path, cancellationToken)), () => TimedAsync(() => ParseAndHashAsync(path, cancellationToken)));
            report.AtLeast(
                $"verify, {Entries:N0} entries ({size:0} MB), against the quick parser", Paired.Speed(quick.Product), Paired.Speed(quick.Yardstick), quick.Throughput, Target);
            var usual = await Rounds.RunAsync(run.Rounds, () => TimedAsync(() => VerifyAsync(path, cancellationToken)), () => TimedAsync(() => ParseAndHashUsuallyAsync(path, cancellationToken)));
            report.AtLeast("verify, against the usual parser", Paired.Speed(usual.Product), Paired.Speed(usual.Yardstick), usual.Throughput, Target);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static async Task<Sample> TimedAsync(Func<Task<int>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var count = await work();
        var took = Stopwatch.GetElapsedTime(started);
        return count == Entries ? new Sample(count, took, [took.TotalMilliseconds]) : throw new InvalidOperationException($"{count} entries were read.");
    }

    private static async Task<int> VerifyAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var report = await TimelineFile.VerifyAsync(file, [], cancellationToken);
        return report.Holds ? (int)report.Entries : throw new InvalidOperationException($"{report.FirstFault}");
    }

    private static async Task<int> ParseAndHashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var reader = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: 1 << 16));
        var count = 0;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                ParseAndHash(line.IsSingleSegment ? line.FirstSpan : line.ToArray());
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                count++;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                await reader.CompleteAsync();
                return count;
            }
        }
    }

    private static void ParseAndHash(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        while (json.Read())
        {
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, hash);
    }

    private static async Task<int> ParseAndHashUsuallyAsync(string path, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken))
        {
            using var document = JsonDocument.Parse(line);
            SHA256.HashData(Encoding.UTF8.GetBytes(line));
            count += document.RootElement.ValueKind == JsonValueKind.Object ? 1 : 0;
        }

        return count;
    }

    private static async Task WriteAsync(string path, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(path) { NewLine = "\n" };
        var incident = new IncidentId(Guid.CreateVersion7());
        var head = TimelineHead.Empty;
        for (var i = 0; i < Entries; i++)
        {
            var entry = TimelineEntry.Append(head, incident, Samples.Note(i), Samples.Acting, Samples.Source, clock.Now(), clock.Now());
            head = entry.AsHead();
            await writer.WriteLineAsync(TimelineLine.Write(entry).AsMemory(), cancellationToken);
        }
    }
}
