using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Reports;

/// <summary>Gives out the files that <c>export</c> names. Each download is an entry on the timeline, written before the first byte.</summary>
internal static class ExportEndpoint
{
    public static async Task<IResult> DownloadAsync(
        string file, HttpContext context, ChatOpsRecord record, TimelineJournal journal, TimelineExport export, PeopleDirectory people,
        CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (ConsoleUser.Of(context.User, people) is not { } user)
        {
            return Results.Unauthorized();
        }

        var name = Path.GetFileNameWithoutExtension(file);
        if (!CommandParser.TryNumber(name, out var number) || !ExportFormats.TryParse(Path.GetExtension(file).TrimStart('.'), out var format))
        {
            return Results.NotFound();
        }

        await using var db = record.Read();
        var incident = await db.Incidents.SingleOrDefaultAsync(known => known.Number == number, cancellationToken);
        var responders = incident is null
            ? []
            : await db.IncidentResponders.Where(known => known.IncidentId == incident.Id).Select(known => known.PersonId).ToListAsync(cancellationToken);
        if (incident is null || !Disclosure.MaySee(incident, user.Person?.Id, responders))
        {
            return Results.NotFound();
        }

        await journal.AppendAsync(
            incident.Id, new CommandRun($"download {ExportFormats.FileName(incident, format.Value)}"),
            new TimelineActor(user.Person?.Id, user.Name, user.Account), new TimelineSource(user.Account.Platform, null, null), null, cancellationToken);
        return Results.Stream(
            async stream =>
            {
                await using var reading = record.Read();
                await export.WriteAsync(reading, incident, format.Value, surroundings.ZoneOf(user.Person), stream, cancellationToken);
            },
            ExportFormats.MediaType(format.Value), ExportFormats.FileName(incident, format.Value));
    }
}
