using System.CommandLine;
using ChatOps.Bot.Teams.Package;

namespace ChatOps.Bot.CommandLine;

/// <summary><c>chatops teams …</c>: what is needed to be installed in Microsoft Teams.</summary>
internal static class TeamsCommand
{
    private const int LongestName = 30;
    private const int LongestCompany = 32;

    public static Command Create(Screen screen)
    {
        var app = new Option<string>("--app-id") { Description = "The bot's application id (a GUID), as in teams.appId.", HelpName = "ID", Required = true };
        var name = new Option<string>("--name") { Description = "What the app is called, and with slash commands what is typed. Default: incident", HelpName = "NAME", DefaultValueFactory = _ => "incident" };
        var company = new Option<string>("--company") { Description = "Whose app it is. Default: ChatOps", HelpName = "NAME", DefaultValueFactory = _ => "ChatOps" };
        var url = new Option<string>("--url") { Description = "The address of the bot's own pages (console.publicUrl), like https://chatops.example.org.", HelpName = "URL", Required = true };
        var version = new Option<string>("--app-version") { Description = "Teams takes a changed app only with a higher one. Default: 1.0.0", HelpName = "X.Y.Z", DefaultValueFactory = _ => "1.0.0" };
        var output = new Option<string>("--output") { Description = "The folder to write to. Default: this one", HelpName = "FOLDER", DefaultValueFactory = _ => "." };
        var all = new Option<bool>("--all-messages") { Description = "Ask for every message of the team, so that edits and deletions of what is on a timeline reach the bot; teams.findMessages needs it too. The team's owner has to agree." };
        var channels = new Option<bool>("--channels") { Description = "Ask for what teams.channelPerIncident needs: to see and make channels of the team. The team's owner has to agree." };
        var package = new Command("package", "Write the app packages to upload in Teams: one with slash commands, and one for stores that do not take it yet.") { app, name, company, url, version, output, all, channels };
        package.SetAction((parsed, cancellationToken) => WriteAsync(
            new Wanted(parsed.GetValue(app)!, parsed.GetValue(name)!.Trim(), parsed.GetValue(company)!.Trim(), parsed.GetValue(url)!, parsed.GetValue(version)!, parsed.GetValue(output)!, parsed.GetValue(all), parsed.GetValue(channels)), screen, cancellationToken));
        return new Command("teams", "Install the bot in Microsoft Teams.") { package };
    }

    private static async Task<int> WriteAsync(Wanted wanted, Screen screen, CancellationToken cancellationToken)
    {
        if (WhyNot(wanted) is { } reason)
        {
            screen.Complain(reason);
            return ExitCodes.Unusable;
        }

        var url = new Uri(wanted.Url);
        var app = new TeamsAppDescription(Guid.Parse(wanted.AppId).ToString(), wanted.Name, wanted.Company, url.GetLeftPart(UriPartial.Authority), url.Host, wanted.Version) { HearsAll = wanted.HearsAll, MakesChannels = wanted.MakesChannels };
        try
        {
            Directory.CreateDirectory(wanted.Output);
            foreach (var (file, manifestVersion, what) in new[]
            {
                ("chatops-teams.zip", TeamsManifest.Newest, "upload this one"),
                ("chatops-teams-older.zip", TeamsManifest.Older, "if the first is not taken: without slash commands"),
            })
            {
                var path = Path.Combine(wanted.Output, file);
                await File.WriteAllBytesAsync(path, TeamsPackage.Zip(manifestVersion, app), cancellationToken);
                screen.Say($"{path}  manifest {manifestVersion}; {what}");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            screen.Complain($"The packages cannot be written to {wanted.Output}: {exception.Message}");
            return ExitCodes.Refused;
        }

        return ExitCodes.Done;
    }

    private static string? WhyNot(Wanted wanted) => wanted switch
    {
        _ when !Guid.TryParse(wanted.AppId, out _) => $"{wanted.AppId} is no application id. It is a GUID; the bot's registration shows it as Microsoft App ID.",
        _ when !Uri.TryCreate(wanted.Url, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps => $"{wanted.Url} is no address that Teams would call. Write it like https://chatops.example.org.",
        { Name.Length: 0 or > LongestName } => $"An app's name has 1 to {LongestName} characters.",
        { Company.Length: 0 or > LongestCompany } => $"A company's name has 1 to {LongestCompany} characters.",
        _ when !Version.TryParse(wanted.Version, out var version) || version is not { Build: >= 0, Revision: -1 } => $"{wanted.Version} is no version that Teams takes. Write it like 1.0.0.",
        _ => null,
    };

    private sealed record Wanted(string AppId, string Name, string Company, string Url, string Version, string Output, bool HearsAll, bool MakesChannels);
}
