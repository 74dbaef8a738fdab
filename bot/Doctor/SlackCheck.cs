using System.Net.WebSockets;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Settings;
using ChatOps.Bot.Slack;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Doctor;

/// <summary>Whether Slack lets the bot in, lets it do what it has to, and knows the people of the settings.</summary>
internal static class SlackCheck
{
    private const int MostPeople = 200;

    public static async Task<IReadOnlyList<Finding>> RunAsync(ChatOpsSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!settings.Slack.IsOn)
        {
            return [];
        }

        using var http = ChatHttp.Create();
        var slack = new SlackClient(http, settings.Slack, new SlackLimits(clock), clock);
        var findings = new List<Finding>();
        if (await IdentityAsync(slack, settings.Slack, findings, cancellationToken) is { } ours)
        {
            findings.AddRange(Scopes(settings.Slack, ours));
            await ChannelAsync(slack, settings.Slack, findings, cancellationToken);
            await PeopleAsync(slack, settings, ours, findings, cancellationToken);
        }

        if (settings.Slack.UsesSocket)
        {
            await SocketAsync(slack, findings, cancellationToken);
        }
        else if (settings.Console.PublicUrl is null)
        {
            findings.Add(Finding.Warn("slack", "Slack sends requests to the bot's own address, and console.publicUrl does not say which that is. Make sure that /slack/commands, /slack/interactions and /slack/events of it lead here, or use Socket Mode (Slack__AppToken)."));
        }

        return findings;
    }

    private static async Task<SlackIdentity?> IdentityAsync(SlackClient slack, SlackOptions options, List<Finding> findings, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await slack.CallAsync("auth.test", new Dictionary<string, string>(), cancellationToken);
            var identity = new SlackIdentity(answer.Text("team_id") ?? "", answer.Text("enterprise_id"), answer.Text("user_id") ?? "", answer.Text("bot_id"), answer.Text("team"), answer.Scopes);
            findings.Add(Finding.Ok("slack", $"the bot is {identity.BotUserId} in the workspace {identity.TeamName} ({identity.TeamId})."));
            return identity;
        }
        catch (Exception exception) when (exception is ChatAwayException or SlackRefusedException)
        {
            findings.Add(Finding.Fail("slack", $"{exception.Message} Looked at {options.Api.Host}; the token is Slack__BotToken."));
            return null;
        }
    }

    private static IEnumerable<Finding> Scopes(SlackOptions options, SlackIdentity ours)
    {
        if (ours.Scopes is not { } granted)
        {
            yield return Finding.Warn("slack scopes", "Slack does not say what the bot's token may do, so this could not be looked at.");
            yield break;
        }

        var has = granted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var missing = SlackManifest.Scopes.Where(scope => !has.Contains(scope.Key)).Select(scope => (scope.Key, scope.Value)).ToList();
        if (options.LinkByEmail && !has.Contains(SlackManifest.EmailScope))
        {
            missing.Add((SlackManifest.EmailScope, "linking accounts by address"));
        }

        foreach (var (scope, purpose) in missing)
        {
            yield return Finding.Fail("slack scopes", $"the app lacks {scope} ({purpose}). Add it under OAuth & Permissions, or print the manifest again (chatops slack manifest), and reinstall the app.");
        }

        if (missing.Count == 0)
        {
            yield return Finding.Ok("slack scopes", $"all {SlackManifest.Scopes.Count} are there.");
        }
    }

    private static async Task ChannelAsync(SlackClient slack, SlackOptions options, List<Finding> findings, CancellationToken cancellationToken)
    {
        if (options.Channel is not { Length: > 0 } channel)
        {
            findings.Add(Finding.Warn("slack channel", "slack.channel names no channel that everybody is in, so opened incidents are announced nowhere on Slack."));
            return;
        }

        try
        {
            var answer = await slack.CallAsync("conversations.info", new Dictionary<string, string> { ["channel"] = channel }, cancellationToken);
            findings.Add(answer.Is("channel.is_archived")
                ? Finding.Fail("slack channel", $"{channel} is archived. Unarchive it, or name another under slack.channel.")
                : answer.Is("channel.is_ext_shared")
                    ? Finding.Warn("slack channel", $"#{answer.Text("channel.name")} is shared with another company: they read every announcement. Name another under slack.channel.")
                    : Finding.Ok("slack channel", $"#{answer.Text("channel.name")} is there."));
        }
        catch (Exception exception) when (exception is ChatAwayException or SlackRefusedException)
        {
            findings.Add(Finding.Fail("slack channel", exception.Message));
        }
    }

    private static async Task PeopleAsync(SlackClient slack, ChatOpsSettings settings, SlackIdentity ours, List<Finding> findings, CancellationToken cancellationToken)
    {
        var accounts = settings.People.Accounts.Where(account => account.Platform == ChatPlatform.Slack).ToList();
        foreach (var account in accounts.Take(MostPeople))
        {
            var who = $"{settings.People.NameOf(account.PersonId)} ({account.Workspace}/{account.UserId})";
            if (!ours.IsOurs(account.Workspace, null))
            {
                findings.Add(Finding.Fail("slack people", $"{who} is of another workspace than {ours.TeamId}. Write {ours.TeamId}/<user id>."));
                continue;
            }

            try
            {
                var profile = SlackProfile.Read(account.UserId, await slack.CallAsync("users.info", new Dictionary<string, string> { ["user"] = account.UserId }, cancellationToken));
                if (profile.WhyNot(ours) is { } reason)
                {
                    findings.Add(Finding.Fail("slack people", $"{who} could not act: {reason}"));
                }
            }
            catch (Exception exception) when (exception is ChatAwayException or SlackRefusedException)
            {
                findings.Add(Finding.Fail("slack people", $"{who}: {exception.Message}"));
            }
        }

        if (accounts.Count == 0)
        {
            findings.Add(Finding.Warn("slack people", $"nobody has a Slack account in the settings, so nobody can act there. Add {ours.TeamId}/<user id> under accounts: slack: (the user id is in a profile's menu, Copy member ID)."));
        }
        else if (findings.All(finding => finding.About != "slack people"))
        {
            findings.Add(Finding.Ok("slack people", $"all {accounts.Count} accounts are full members of the workspace."));
        }
    }

    private static async Task SocketAsync(SlackClient slack, List<Finding> findings, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await slack.OpenConnectionAsync(cancellationToken);
            using var socket = new ClientWebSocket();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(ChatHttp.CallWithin);
            await socket.ConnectAsync(new Uri(answer.Text("url") ?? ""), limit.Token);
            findings.Add(Finding.Ok("slack socket", "Slack gives the bot a socket."));
        }
        catch (Exception exception) when (exception is ChatAwayException or SlackRefusedException or WebSocketException or UriFormatException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            findings.Add(Finding.Fail("slack socket", $"{exception.Message} The token is Slack__AppToken (xapp-…) with the scope connections:write; Socket Mode must be switched on in the app."));
        }
    }
}
