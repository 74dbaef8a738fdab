using System.Security.Cryptography;
using System.Text;
using ChatOps.Actions.Catalog;
using ChatOps.Actions.Parameters;
using ChatOps.Bot.People;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Actions;

/// <summary>The catalogue, the inventory and the rules of one start of the bot. What is approved is approved under these.</summary>
internal sealed class ActionPolicy
{
    private readonly Lazy<ActionCatalog> _catalog;
    private readonly Lazy<string> _digest;
    private readonly ActionOptions _options;

    public ActionPolicy(ActionOptions options, HostInventory hosts, PeopleDirectory people)
    {
        _options = options;

        // Reading it takes a moment, which the start of the bot need not wait for.
        _catalog = new Lazy<ActionCatalog>(() => CatalogueFiles.Load(options.Catalogue) switch
        {
            CatalogOutcome.Loaded loaded => loaded.Catalog,
            CatalogOutcome.Refused refused => throw new InvalidOperationException(string.Join('\n', refused.Problems)),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        _digest = new Lazy<string>(() => DigestOf(hosts, people));
        Times = new RequestTimes(options.DecideWithin, options.DecideDestructiveWithin, options.RunWithin, options.StopWithin);
        Protected = new ProtectedValues(
            [.. options.Protect.Addresses, .. hosts.All.Select(host => host.Ssh.Jump?.Address).OfType<string>().Distinct()],
            [.. options.Protect.Accounts, .. hosts.All.Select(host => host.Ssh.User).Where(user => user != "root").Distinct()],
            [.. options.Protect.Keys]);
    }

    public ActionCatalog Catalog => _catalog.Value;

    public RequestTimes Times { get; }

    public ProtectedValues Protected { get; }

    public bool BreakGlass => _options.BreakGlass;

    public int DestructivePerHour => _options.DestructivePerHour;

    /// <summary>SHA-256 over all of it; a request of another one is void (rule 13 of the approvals).</summary>
    public string Digest => _digest.Value;

    /// <summary>
    /// The action that is meant: its id, or the part after the dot where that is one action's only. Null if there is none.
    /// </summary>
    public ActionDefinition? Find(string typed)
    {
        var id = typed.ToLowerInvariant();
        var meant = Catalog.Actions.Where(action => action.Id.EndsWith($".{id}", StringComparison.Ordinal)).ToArray();
        return Catalog.Find(id) ?? (meant.Length == 1 ? meant[0] : null);
    }

    /// <summary>How many different persons it takes at least. The settings can ask for more, never for fewer.</summary>
    public int PeopleFor(ActionDefinition action) =>
        _options.Rules.Where(rule => rule.IsFor(action)).Select(rule => rule.People).Append(action.People).Max();

    /// <summary>How many it takes on that host.</summary>
    public int PeopleFor(ActionDefinition action, InventoryHost host) => PeopleFor(action) + (host.CrownJewel && action.Changes ? 1 : 0);

    private string DigestOf(HostInventory hosts, PeopleDirectory people)
    {
        var text = CanonicalJson.Serialize(new
        {
            Catalog = Catalog.Digest,
            Hosts = hosts.All.Select(host => new { host.Planned, host.Ssh.User, Jump = host.Ssh.Jump?.Id, host.CrownJewel, host.Drill }),
            People = people.Everybody.OrderBy(person => person.Id.Value, StringComparer.Ordinal)
                .Select(person => new { person.Id, Roles = person.Roles.Select(role => role.ToString()), person.Team }),
            Accounts = people.Accounts.Select(account => $"{account.Key} {account.PersonId}").Order(StringComparer.Ordinal),
            _options.DestructivePerHour,
            _options.BreakGlass,
            Rules = _options.Rules.Select(rule => $"{rule.Action} {rule.People}").Order(StringComparer.Ordinal),
        });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
