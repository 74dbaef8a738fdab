using ChatOps.Bot.Commands;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Reports;

/// <summary>
/// Gives out the files that <c>export</c> names, wherever they are fetched from. Each download is an entry on the
/// timeline, written before the first byte; so is each that was refused.
/// </summary>
internal sealed class RecordDownload(ChatOpsRecord record, TimelineJournal journal, TimelineExport export, EvidenceDownload evidence, RecordBundle bundle, CommandSurroundings surroundings)
{
    /// <summary>The file of that name; null if there is none that this actor may see, or it cannot be signed.</summary>
    public async Task<RecordFile?> OpenAsync(string file, CommandActor actor, CancellationToken cancellationToken)
    {
        if (EvidenceDownload.NumberOf(file) is { } item)
        {
            return await evidence.OpenAsync(item, actor, cancellationToken);
        }

        if (!CommandParser.TryNumber(Path.GetFileNameWithoutExtension(file), out var number)
            || !ExportFormats.TryParse(Path.GetExtension(file).TrimStart('.'), out var format))
        {
            return null;
        }

        await using var db = record.Read();
        if (await db.Incidents.SingleOrDefaultAsync(known => known.Number == number, cancellationToken) is not { } incident)
        {
            return null;
        }

        var name = ExportFormats.FileName(incident, format.Value);
        var download = $"download {name}";
        var isSeen = Disclosure.MaySee(incident, actor.Person?.Id, await IncidentPeople.OfAsync(db, incident, cancellationToken));
        var refusal = !isSeen ? $"There is no {incident.Key} that you may see." : format == ExportFormat.Zip ? await bundle.WhyNotAsync(cancellationToken) : null;
        await journal.AppendAsync(
            incident.Id, refusal is null ? new CommandRun(download) : new CommandRefused(download, refusal),
            actor.ForTimeline, new TimelineSource(actor.Account.Platform, null, null), null, cancellationToken);
        return refusal is null ? File(incident, format.Value, name, actor) : null;
    }

    private RecordFile File(Incident incident, ExportFormat format, string name, CommandActor actor) => new(
        name, ExportFormats.MediaType(format),
        async (stream, cancellationToken) =>
        {
            if (format == ExportFormat.Zip)
            {
                await bundle.WriteAsync(incident, surroundings.ZoneOf(actor.Person), stream, cancellationToken);
                return;
            }

            await using var reading = record.Read();
            await export.WriteAsync(reading, incident, format, surroundings.ZoneOf(actor.Person), stream, cancellationToken);
        });
}

/// <summary>A file that is written as it is fetched.</summary>
internal sealed record RecordFile(string Name, string MediaType, Func<Stream, CancellationToken, Task> WriteAsync);
