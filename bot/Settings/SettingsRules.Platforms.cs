namespace ChatOps.Bot.Settings;

/// <summary>What must hold for the chat platforms.</summary>
internal sealed partial class SettingsRules
{
    private void CheckSlack()
    {
        var slack = values.Slack;
        if (!slack.IsOn)
        {
            if (!string.IsNullOrWhiteSpace(slack.SigningSecret) || !string.IsNullOrWhiteSpace(slack.AppToken) || (tree.Root.Find("slack")?.Value is MappingNode { Entries.Count: > 0 } && !tree.HasDropped("slack")))
            {
                Add("Slack is set up, but the bot's token is missing. Set the environment variable Slack__BotToken (xoxb-…), or Slack__BotToken__File to the path of a file that holds it; or take slack: out.", "slack");
            }

            return;
        }

        if (!slack.TakesRequests && !slack.UsesSocket)
        {
            Add("the bot could speak on Slack but would hear nothing. Set Slack__AppToken (xapp-…) for Socket Mode, or Slack__SigningSecret for requests to the bot's own address; as a file with __File at the end.", "slack");
        }

        CheckUrl(slack.ApiUrl, true, "slack", "apiUrl");
    }

    private void CheckTeams()
    {
        var teams = values.Teams;
        if (!teams.IsOn)
        {
            if (teams.HasCredentials || (tree.Root.Find("teams")?.Value is MappingNode { Entries.Count: > 0 } && !tree.HasDropped("teams")))
            {
                Add("Teams is set up, but the bot's id is missing. Add appId: with the application's id under teams:, or set the environment variable Teams__AppId; or take teams: out.", "teams");
            }

            return;
        }

        if (string.IsNullOrWhiteSpace(teams.TenantId) && teams.AllowedTenants.Count == 0)
        {
            Add("the bot in Teams would let nobody in: whose tenant it is is not said. Add tenantId: under teams:.", "teams", "tenantId");
        }

        CheckTeamsProof();
        CheckUrl(teams.TokenUrl, true, "teams", "tokenUrl");
        CheckUrl(teams.OpenIdMetadataUrl, true, "teams", "openIdMetadataUrl");
        CheckUrl(teams.ServiceUrl, true, "teams", "serviceUrl");
        CheckUrl(teams.GraphUrl, true, "teams", "graphUrl");
        CheckGraph();
    }

    private void CheckGraph()
    {
        var teams = values.Teams;
        foreach (var (isWanted, key) in new[] { (teams.ChannelPerIncident, "channelPerIncident"), (teams.FindMessages, "findMessages") })
        {
            if (isWanted && teams.IsDevelopment)
            {
                Add($"teams.{key} needs Microsoft Graph, which an emulator does not have (teams.auth is development). Take one of the two out.", "teams", key);
            }
            else if (isWanted && string.IsNullOrWhiteSpace(teams.Team))
            {
                Add($"teams.{key} needs to know the team. Add team: under teams:, with the group id that stands in the channel's link as groupId=.", "teams", key);
            }
        }
    }

    /// <summary>What proves the bot to Teams, and Teams to the bot.</summary>
    private void CheckTeamsProof()
    {
        var teams = values.Teams;
        if (teams.IsDevelopment)
        {
            if (!ListenAddress.TryParse(values.Console.Listen, out var listen) || !listen.IsLoopback)
            {
                Add($"teams.auth is development, which asks nobody for a token, but {SettingsWords.Shown(values.Console.Listen)} can be reached from other machines. Listen on http://127.0.0.1:{listen.Port}, or take auth: out.", "teams", "auth");
            }

            if (values.Console.PublicUrl is { } address && (!Uri.TryCreate(address, UriKind.Absolute, out var publicUrl) || !publicUrl.IsLoopback))
            {
                Add("teams.auth is development, which asks nobody for a token, but console.publicUrl says that people come from other machines. Take one of the two out.", "teams", "auth");
            }

            return;
        }

        if (!teams.HasCredentials)
        {
            Add("the bot could hear Teams but not speak: its secret is missing. Set the environment variable Teams__ClientSecret, or Teams__ClientSecret__File to the path of a file that holds it; or name a certificate under teams: (certificate:).", "teams");
        }
        else if (!string.IsNullOrWhiteSpace(teams.ClientSecret) && !string.IsNullOrWhiteSpace(teams.Certificate))
        {
            Add("the bot in Teams has a secret and a certificate. Take one of the two out.", "teams", "certificate");
        }
        else if (teams.Certificate is { Length: > 0 } certificate && !File.Exists(certificate))
        {
            Add($"there is no file {SettingsWords.Shown(certificate, 200)} that the bot's user may read. Write the path of the certificate's PEM file.", "teams", "certificate");
        }

        if (string.IsNullOrWhiteSpace(teams.TenantId) && string.IsNullOrWhiteSpace(teams.TokenUrl))
        {
            Add("where the bot gets its token from is not known without the tenant. Add tenantId: under teams:.", "teams", "tenantId");
        }
    }
}
