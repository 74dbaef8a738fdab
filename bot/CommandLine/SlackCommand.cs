using System.CommandLine;
using System.Text.RegularExpressions;
using ChatOps.Bot.Slack;

namespace ChatOps.Bot.CommandLine;

/// <summary><c>chatops slack …</c>: what is needed to be installed in a Slack workspace.</summary>
internal static partial class SlackCommand
{
    private const int LongestName = 35;

    public static Command Create(Screen screen)
    {
        var url = new Option<string?>("--url") { Description = "Where Slack reaches the bot, like https://chatops.example.org. Without it the app uses Socket Mode and needs no address.", HelpName = "URL" };
        var name = new Option<string>("--name") { Description = "What the app is called. Default: ChatOps", HelpName = "NAME", DefaultValueFactory = _ => "ChatOps" };
        var slash = new Option<string>("--command") { Description = "The slash command; set slack.command to the same. Default: /incident", HelpName = "COMMAND", DefaultValueFactory = _ => "/incident" };
        var email = new Option<bool>("--link-by-email") { Description = "Also ask for e-mail addresses, for slack.linkByEmail." };
        var manifest = new Command("manifest", "Print the manifest to make your Slack app from (api.slack.com/apps, Create New App, From a manifest).") { url, name, slash, email };
        manifest.SetAction(parsed => Print(parsed.GetValue(url), parsed.GetValue(name)!, parsed.GetValue(slash)!, parsed.GetValue(email), screen));
        return new Command("slack", "Install the bot in a Slack workspace.") { manifest };
    }

    private static int Print(string? url, string name, string slash, bool email, Screen screen)
    {
        Uri? address = null;
        if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out address) || address.Scheme != Uri.UriSchemeHttps))
        {
            return Refuse($"{url} is no address that Slack would call. Write it like https://chatops.example.org, or leave --url out for Socket Mode.");
        }

        if (!Slash().IsMatch(slash))
        {
            return Refuse($"{slash} is no slash command. Write it like /incident: small letters, digits, - and _, 32 characters at most.");
        }

        if (name.Trim().Length is 0 or > LongestName)
        {
            return Refuse($"An app's name has 1 to {LongestName} characters.");
        }

        screen.Say(SlackManifest.Print(address, name.Trim(), slash, email));
        return ExitCodes.Done;

        int Refuse(string sentence)
        {
            screen.Complain(sentence);
            return ExitCodes.Unusable;
        }
    }

    [GeneratedRegex(@"\A/[a-z0-9_-]{1,31}\z")]
    private static partial Regex Slash();
}
