using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
using ChatOps.Bot.People;

namespace ChatOps.Bot.Reports;

/// <summary>Where a browser fetches the files that <c>export</c> names.</summary>
internal static class ExportEndpoint
{
    public static async Task<IResult> DownloadAsync(
        string file, HttpContext context, RecordDownload download, PeopleDirectory people, CancellationToken cancellationToken)
    {
        if (ConsoleUser.Of(context.User, people) is not { } user)
        {
            return Results.Unauthorized();
        }

        return await download.OpenAsync(file, new CommandActor(user.Account, user.Person, user.Name), cancellationToken) is { } found
            ? Results.Stream(stream => found.WriteAsync(stream, cancellationToken), found.MediaType, found.Name)
            : Results.NotFound();
    }
}
