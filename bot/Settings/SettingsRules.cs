using ChatOps.Actions.Catalog;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Settings;

/// <summary>What must hold between settings, beyond the form of each.</summary>
internal sealed partial class SettingsRules(SettingsTree tree, SettingsValues values, List<SettingsProblem> problems)
{
    /// <summary>The longest path that a Unix socket can have.</summary>
    public const int LongestSocketPath = 107;

    /// <summary>Spans of no length have the form of a span; they are left out before the values get their types.</summary>
    public static void CheckSpans(SettingsTree tree, List<SettingsProblem> problems)
    {
        foreach (var (path, value) in tree.Root.Flatten().Where(value => IsSpan(value.Path) && !tree.IsDropped(value.Value)))
        {
            if (!(MayBeNone(path) ? Deadline.TryParse(value.Text, out _) : Duration.TryParse(value.Text, out _)))
            {
                problems.Add(new SettingsProblem(
                    value.Origin, $"{path.Replace(':', '.')} is {SettingsWords.Shown(value.Text)}. A span of time must be longer than nothing; write it like 30m."));
                tree.Drop(value);
            }
        }
    }

    public void Check()
    {
        CheckZone(values.Organisation.TimeZone, "organisation", "timeZone");
        CheckPeople();
        CheckCadence();
        CheckConsole();
        CheckStorage();
        CheckAddresses();
        CheckHosts();
        CheckActions();
        CheckVault();
        CheckSlack();
        CheckTeams();
    }

    private static bool IsSpan(string path) =>
        path is "cadence:draftBefore" or "actions:decideWithin" or "actions:decideDestructiveWithin" or "actions:runWithin" or "actions:stopWithin"
        || path.StartsWith("evidence:retention:", StringComparison.Ordinal)
        || (path.StartsWith("severities:", StringComparison.Ordinal) && !path.EndsWith(":tellSecurityAtOnce", StringComparison.Ordinal));

    private static bool MayBeNone(string path) => path.EndsWith(":tellManagementWithin", StringComparison.Ordinal);

    private void CheckPeople()
    {
        var owners = new Dictionary<AccountKey, int>();
        var ids = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < values.People.Count; i++)
        {
            var person = values.People[i];
            CheckZone(person.TimeZone, "people", i, "timeZone");
            if (person.Id.Length > 0 && !ids.TryAdd(person.Id, i))
            {
                Add($"the id {person.Id} is there twice; the first is in {tree.OriginOf("people", ids[person.Id], "id")}. Give each person an id of their own.", "people", i, "id");
            }

            foreach (var (account, list, index) in PeopleSettings.Accounts(person))
            {
                if (!owners.TryAdd(account, i))
                {
                    var first = values.People[owners[account]];
                    Add(
                        $"the {account.Platform} account {SettingsWords.Shown(account.UserId)} is given to {person.Id} here, but {(owners[account] == i ? "has it already" : $"belongs to {first.Id} ({tree.OriginOf("people", owners[account])})")}. An account belongs to one person, once.",
                        "people", i, "accounts", list, index);
                }
            }
        }

        if (!values.People.Any(person => person.Roles.Contains("commander")) && !tree.HasDropped("people") && !(values.People.Count == 0 && tree.HasDroppedAny))
        {
            Add("nobody has the role commander, so nobody could lead an incident. Give it to at least one of the people.", "people");
        }
    }

    private void CheckCadence()
    {
        if (values.Cadence.SilentUpdatesUntilManagement < values.Cadence.SilentUpdatesUntilDeputy)
        {
            Add(
                $"management would be told after {values.Cadence.SilentUpdatesUntilManagement} silent updates, before the deputy, who is told after {values.Cadence.SilentUpdatesUntilDeputy}. Make silentUpdatesUntilManagement the larger one.",
                "cadence", "silentUpdatesUntilManagement");
        }
    }

    private void CheckConsole()
    {
        var console = values.Console;
        if (!ListenAddress.TryParse(console.Listen, out var listen))
        {
            Add($"{SettingsWords.Shown(console.Listen)} is no address to listen on. Write http:// with an IP address, localhost or *, and a port, for example http://127.0.0.1:8080. For TLS put a proxy before the bot and set console.publicUrl.", "console", "listen");
        }

        switch (console.SignIn)
        {
            case ConsoleSignIn.FirstRun or ConsoleSignIn.Local when !tree.HasDropped("console", "signIn"):
                CheckOnlyHere(listen);
                break;
            case ConsoleSignIn.OpenIdConnect:
                Need(console.OpenIdConnect.Authority, "signIn is openIdConnect, but the sign-in service is not named. Add authority: with its address under openIdConnect:.", "authority");
                Need(console.OpenIdConnect.ClientId, "signIn is openIdConnect, but clientId is missing. Add the name under which the sign-in service knows this bot under openIdConnect:.", "clientId");
                CheckTls(listen);
                Need(console.OpenIdConnect.ClientSecret, "signIn is openIdConnect, but the client's secret is missing. Set the environment variable Console__OpenIdConnect__ClientSecret, or Console__OpenIdConnect__ClientSecret__File to the path of a file that holds it.", "clientSecret");
                break;
        }

        if (console.SignIn == ConsoleSignIn.Local && values.People.All(person => person.Id != console.LocalPerson) && !tree.HasDropped("people"))
        {
            var near = SettingsWords.DidYouMean(console.LocalPerson ?? "", values.People.Select(person => person.Id));
            Add(
                console.LocalPerson is { Length: > 0 } named
                    ? $"localPerson is {SettingsWords.Shown(named)}, but nobody under people: has that id.{(near.Length > 0 ? near : " Name one of them.")}"
                    : "signIn is local, but localPerson is missing. Add it with the id of the one person who uses this machine.",
                "console", "localPerson");
        }
    }

    /// <summary>The bot itself speaks no TLS. Where other machines reach it, a proxy has to, or anybody on the way could take over a session.</summary>
    private void CheckTls(ListenAddress listen)
    {
        var address = values.Console.PublicUrl;
        if (listen.IsLoopback || tree.HasDropped("console", "listen") || tree.HasDropped("console", "publicUrl")
            || (Uri.TryCreate(address, UriKind.Absolute, out var publicUrl) && publicUrl.Scheme == Uri.UriSchemeHttps))
        {
            return;
        }

        Add(
            $"people sign in here, and {SettingsWords.Shown(values.Console.Listen)} can be reached from other machines, but {(address is null ? "publicUrl is missing" : $"publicUrl is {SettingsWords.Shown(address)}")}, so they would come without TLS. Put a proxy with TLS before the bot and set publicUrl: to its address, like https://chatops.example.org; or listen on http://127.0.0.1:{listen.Port}.",
            "console", address is null ? "listen" : "publicUrl");
    }

    /// <summary>Ways in that ask nobody for a proof must not be reachable from another machine.</summary>
    private void CheckOnlyHere(ListenAddress listen)
    {
        var signIn = values.Console.SignIn == ConsoleSignIn.Local ? "local" : "firstRun";
        if (!listen.IsLoopback)
        {
            Add($"signIn is {signIn}, which asks nobody who they are, but {SettingsWords.Shown(values.Console.Listen)} can be reached from other machines. Listen on http://127.0.0.1:{listen.Port}, or set signIn: openIdConnect.", "console", "listen");
        }

        if (values.Console.PublicUrl is { } address && Uri.TryCreate(address, UriKind.Absolute, out var publicUrl) && !publicUrl.IsLoopback)
        {
            Add($"signIn is {signIn}, which asks nobody who they are, but publicUrl says that people come from other machines. Take publicUrl out, or set signIn: openIdConnect.", "console", "publicUrl");
        }
    }

    private void CheckStorage()
    {
        if (values.Storage.Provider == StorageProvider.Postgres && string.IsNullOrWhiteSpace(values.Storage.ConnectionString))
        {
            Add("the record is kept in PostgreSQL, but it is not said where. Set the environment variable ConnectionStrings__ChatOps, for example to 'Host=/var/run/postgresql;Database=chatops'.", "storage", "provider");
        }

        if (values.Terminal.Socket is { } socket && System.Text.Encoding.UTF8.GetByteCount(Path.GetFullPath(socket)) > LongestSocketPath)
        {
            Add($"the socket's path {SettingsWords.Shown(Path.GetFullPath(socket), 40)} is longer than the {LongestSocketPath} characters that a socket's path can have. Choose a shorter one.", "terminal", "socket");
        }
    }

    private void CheckAddresses()
    {
        CheckUrl(values.Console.PublicUrl, false, "console", "publicUrl");
        CheckUrl(values.Console.OpenIdConnect.Authority, true, "console", "openIdConnect", "authority");
        CheckUrl(values.Telemetry.Otlp, false, "telemetry", "otlp");
        CheckUrl(values.Evidence.Timestamp.Url, false, "evidence", "timestamp", "url");
        CheckUrl(values.Evidence.S3.Endpoint, true, "evidence", "s3", "endpoint");
    }

    private void CheckVault()
    {
        var s3 = values.Evidence.S3;
        if (!s3.IsOn)
        {
            return;
        }

        if (s3.Bucket.Length == 0)
        {
            Add("the vault rests in S3, but the bucket is not named. Add bucket: below s3:.", "evidence", "s3", "bucket");
        }

        if (string.IsNullOrWhiteSpace(s3.AccessKey) || string.IsNullOrWhiteSpace(s3.SecretKey))
        {
            Add("the vault rests in S3, but its keys are missing. Set the environment variables Evidence__S3__AccessKey and Evidence__S3__SecretKey, each also as …__File with the path of a file that holds it.", "evidence", "s3", "endpoint");
        }

        if (s3.Lock != S3Lock.None && !values.Evidence.Retention.ContainsKey(EvidenceOptions.Otherwise))
        {
            Add("the bucket is to lock what it keeps, but nothing says for how long, so nothing would be locked. Add default: below evidence: retention:, for example 730d.", "evidence", "s3", "lock");
        }
    }

    private void CheckHosts()
    {
        var first = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < values.Hosts.Count; i++)
        {
            var host = values.Hosts[i];
            if (host.Id.Length > 0 && !first.TryAdd(host.Id, i))
            {
                Add($"there are two hosts with the id {host.Id}; the first is in {tree.OriginOf("hosts", first[host.Id], "id")}. Give each a name of its own.", "hosts", i, "id");
            }

            if (host.Jump is { } jump && (string.Equals(jump, host.Id, StringComparison.OrdinalIgnoreCase)
                || values.Hosts.All(other => !string.Equals(other.Id, jump, StringComparison.OrdinalIgnoreCase) || other.Jump is not null)))
            {
                Add($"the way to {host.Id} goes through {SettingsWords.Shown(jump)}, which is no other host here that is reached directly. Name one of hosts: without a jump: of its own.", "hosts", i, "jump");
            }
        }

    }

    private void CheckActions()
    {
        // Reading the catalogue takes a moment, which a start need not wait for where nothing is said of it.
        switch (values.Actions is { Catalogue.Count: 0, Rules.Count: 0 } ? null : CatalogueFiles.Load(values.Actions.Catalogue))
        {
            case CatalogOutcome.Refused refused:
                foreach (var problem in refused.Problems)
                {
                    Add(problem.ToString(), "actions", "catalogue");
                }

                break;
            case CatalogOutcome.Loaded loaded:
                for (var i = 0; i < values.Actions.Rules.Count; i++)
                {
                    CheckRule(values.Actions.Rules[i], i, loaded.Catalog);
                }

                break;
        }
    }

    private void CheckRule(ActionRuleOptions rule, int i, ActionCatalog catalog)
    {
        var meant = catalog.Actions.Where(rule.IsFor).ToArray();
        if (rule.Action.Length > 0 && meant.Length == 0)
        {
            var near = SettingsWords.DidYouMean(rule.Action, catalog.Actions.Select(action => action.Id));
            Add($"there is no action {SettingsWords.Shown(rule.Action)} in the catalogue.{(near.Length > 0 ? near : " Write the id of one, or a family like contain.*")}", "actions", "rules", i, "action");
        }
        else if (meant.Length > 0 && rule.People > 0 && meant.Min(action => action.People) is var least && rule.People < least)
        {
            Add($"{rule.Action} takes {least} people by the catalogue, and fewer cannot be asked for. Write {least} or more, or take the rule out.", "actions", "rules", i, "people");
        }
    }

    private void CheckUrl(string? address, bool onlyTls, params object[] path)
    {
        if (string.IsNullOrEmpty(address))
        {
            return;
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            Add($"{SettingsWords.Shown(address)} is no web address. Write it like https://chatops.example.org.", path);
        }
        else if (onlyTls && uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback)
        {
            Add($"{SettingsWords.Shown(address)} is not encrypted, so anybody on the way could sign in as anybody. Write it with https://.", path);
        }
    }

    private void CheckZone(string? zone, params object[] path)
    {
        if (zone is null || (TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId))
        {
            return;
        }

        var near = SettingsWords.DidYouMean(zone, TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id).Distinct(StringComparer.OrdinalIgnoreCase));
        Add($"there is no time zone {SettingsWords.Shown(zone)}.{(near.Length > 0 ? near : " Write it like Europe/Berlin or UTC.")}", path);
    }

    private void Need(string? value, string sentence, string key)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Add(sentence, "console", "openIdConnect", key);
        }
    }

    private void Add(string sentence, params object[] path) => problems.Add(new SettingsProblem(tree.OriginOf(path), sentence));
}
