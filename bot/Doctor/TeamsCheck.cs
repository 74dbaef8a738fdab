using ChatOps.Bot.Chat;
using ChatOps.Bot.Settings;
using ChatOps.Bot.Teams;
using ChatOps.Bot.Teams.Graph;
using ChatOps.Bot.Teams.Wire;
using ChatOps.Storage.People;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Bot.Doctor;

/// <summary>Whether Teams lets the bot in, can prove itself to the bot, and knows the channel and the people of the settings.</summary>
internal static class TeamsCheck
{
    private const int MostMembers = 5000;

    public static async Task<IReadOnlyList<Finding>> RunAsync(ChatOpsSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var teams = settings.Teams;
        if (!teams.IsOn)
        {
            return [];
        }

        var findings = new List<Finding>();
        if (teams.IsDevelopment)
        {
            findings.Add(Finding.Warn("teams", "DEVELOPMENT MODE: whoever is on this machine can speak as anybody, without a token. Only for an emulator; take teams.auth out of the settings."));
        }
        else
        {
            await KeysAsync(teams, clock, findings, cancellationToken);
            if (!await TokenAsync(teams, clock, findings, cancellationToken))
            {
                return findings;
            }

            if (settings.Console.PublicUrl is null)
            {
                findings.Add(Finding.Warn("teams", $"Teams sends requests to the bot's own address, and console.publicUrl does not say which that is. Make sure that {TeamsEndpoint.Path} of the address in the bot's registration leads here."));
            }
        }

        await ChannelAsync(settings, clock, findings, cancellationToken);
        if (teams.UsesGraph)
        {
            findings.Add(await GraphAsync(teams, clock, cancellationToken));
        }

        return findings;
    }

    private static async Task KeysAsync(TeamsOptions teams, TimeProvider clock, List<Finding> findings, CancellationToken cancellationToken)
    {
        using var keys = new TeamsKeys(teams, TeamsServices.Documents(teams), clock, NullLogger<TeamsKeys>.Instance);
        var host = new Uri(teams.OpenIdMetadataUrl).Host;
        findings.Add(await keys.AskAsync(cancellationToken) is > 0 and var count
            ? Finding.Ok("teams keys", $"{host} has {count} keys to prove what Teams sends.")
            : Finding.Fail("teams keys", $"the keys that prove what Teams sends cannot be had from {host}, so nobody is let in. Let the bot's machine reach it, or look at teams.openIdMetadataUrl."));
    }

    private static async Task<bool> TokenAsync(TeamsOptions teams, TimeProvider clock, List<Finding> findings, CancellationToken cancellationToken)
    {
        using var tokens = TeamsServices.Tokens(teams, clock);
        try
        {
            await tokens.GetAsync(cancellationToken);
            findings.Add(Finding.Ok("teams", $"the bot {teams.AppId} gets its token from {teams.TokenAddress.Host}."));
            return true;
        }
        catch (ChatAwayException exception)
        {
            findings.Add(Finding.Fail("teams", exception.Message));
            return false;
        }
    }

    private static async Task ChannelAsync(ChatOpsSettings settings, TimeProvider clock, List<Finding> findings, CancellationToken cancellationToken)
    {
        var teams = settings.Teams;
        if (teams.Channel is not { Length: > 0 } channel)
        {
            findings.Add(Finding.Warn("teams channel", "teams.channel names no channel, so incidents that are opened in Teams get no thread there. It is in the channel's link (19:…@thread.tacv2)."));
            return;
        }

        using var tokens = TeamsServices.Tokens(teams, clock);
        using var http = ChatHttp.Create();
        var connector = new ConnectorClient(http, teams, tokens, new TeamsPlaces(teams), new TeamsServiceUrls(teams), new TeamsLimits(clock), clock);
        try
        {
            var members = await connector.MembersAsync(channel, MostMembers, cancellationToken);
            findings.Add(Finding.Ok("teams channel", $"the bot is in the team, with {members.Count} people."));
            findings.AddRange(People(settings, members));
        }
        catch (Exception exception) when (exception is ChatAwayException or ChatRefusedException or ConnectorRefusedException)
        {
            findings.Add(Finding.Fail("teams channel", $"{exception.Message} Add the app to the team of teams.channel, and look at that id."));
        }
    }

    /// <summary>What only reads is tried; that a channel may be made shows with the first one.</summary>
    private static async Task<Finding> GraphAsync(TeamsOptions teams, TimeProvider clock, CancellationToken cancellationToken)
    {
        const string about = "teams graph";
        const string mend = "An owner of the team consents by adding the app anew from the package that chatops teams package writes with --channels (for channelPerIncident) or --all-messages (for findMessages); and look at teams.team.";
        var graph = TeamsServices.Graph(teams, clock);
        var team = $"teams/{Uri.EscapeDataString(teams.Team ?? "")}/channels";
        try
        {
            if (teams.ChannelPerIncident)
            {
                await graph.ListAsync<GraphChannel>(team, _ => true, cancellationToken);
            }

            if (teams.FindMessages && teams.Channel is { Length: > 0 } channel)
            {
                await graph.ListAsync<GraphMessage>($"{team}/{Uri.EscapeDataString(channel)}/messages?$top=1", _ => true, cancellationToken);
            }

            return Finding.Ok(about, "the team can be seen" + (teams.ChannelPerIncident ? "; that a channel may be made in it shows with the first incident." : "."));
        }
        catch (GraphRefusedException refused)
        {
            return Finding.Fail(about, $"{refused.Message} {mend}");
        }
        catch (ChatAwayException away)
        {
            return Finding.Fail(about, $"{away.Message} Let the bot's machine reach it, or look at teams.graphUrl.");
        }
    }

    private static IEnumerable<Finding> People(ChatOpsSettings settings, IReadOnlyList<TeamsChannelAccount> members)
    {
        const string about = "teams people";
        var teams = settings.Teams;
        var accounts = settings.People.Accounts.Where(account => account.Platform == ChatPlatform.Teams).ToList();
        var wrong = 0;
        foreach (var account in accounts)
        {
            var who = $"{settings.People.NameOf(account.PersonId)} ({account.Workspace}/{account.UserId})";
            var member = members.FirstOrDefault(known => known.Directory == account.UserId);
            var reason = !teams.Tenants.Contains(account.Workspace) ? $"{who} is of a tenant that is not let in. Add it under allowedTenants:, or write {teams.TenantId}/<object id>."
                : member is null ? $"{who} is not in the team of teams.channel, so they see no incident there. Add them to the team."
                : TeamsMember.WhyNot(member, teams.Tenants) is { } not ? $"{who} could not act: {not}" : null;
            if (reason is not null)
            {
                wrong++;
                yield return member is null && teams.Tenants.Contains(account.Workspace) ? Finding.Warn(about, reason) : Finding.Fail(about, reason);
            }
        }

        if (accounts.Count == 0)
        {
            yield return Finding.Warn(about, $"nobody has a Teams account in the settings, so nobody can act there. Add {teams.TenantId}/<object id> under accounts: teams: (the object id is in the person's page in the directory).");
        }
        else if (wrong == 0)
        {
            yield return Finding.Ok(about, $"all {accounts.Count} accounts are full members of the tenant and in the team.");
        }
    }
}
