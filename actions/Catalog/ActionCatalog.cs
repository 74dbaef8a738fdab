using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Storage.Timeline;

namespace ChatOps.Actions.Catalog;

/// <summary>
/// Everything that the bot can do to a host. There is no action that runs what somebody types; what is not here cannot
/// be done.
/// </summary>
public sealed class ActionCatalog
{
    private readonly Dictionary<string, ActionDefinition> _byId;

    internal ActionCatalog(IReadOnlyList<ActionDefinition> actions, JsonArray canonical)
    {
        Actions = actions;
        _byId = actions.ToDictionary(action => action.Id, StringComparer.Ordinal);
        var text = CanonicalJson.Canonicalize(JsonSerializer.SerializeToElement(canonical));
        Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>All actions, by id.</summary>
    public IReadOnlyList<ActionDefinition> Actions { get; }

    /// <summary>
    /// SHA-256, in hexadecimal, over the canonical JSON (RFC 8785) of all actions by id, and of what a company asks beyond
    /// them. Comments and layout do not matter, every word does; a request is bound to it (rule 5 of the approvals), so that a changed catalogue voids
    /// what is open.
    /// </summary>
    public string Digest { get; }

    /// <summary>The catalogue of the program alone.</summary>
    /// <exception cref="InvalidOperationException">It breaks its own rules, which the tests rule out.</exception>
    public static ActionCatalog BuiltIn() => Load([]) switch
    {
        CatalogOutcome.Loaded loaded => loaded.Catalog,
        CatalogOutcome.Refused refused => throw new InvalidOperationException(string.Join('\n', refused.Problems)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The catalogue of the program and of a company.</summary>
    /// <param name="company">
    /// Files that add actions, and ask more people or a higher risk for those that are there (<c>raise:</c>); they can
    /// replace and lower nothing.
    /// </param>
    public static CatalogOutcome Load(IReadOnlyList<CatalogFile> company) => CatalogLoader.Load(CatalogLoader.BuiltIn, company);

    /// <summary>The action of that id; null if there is none.</summary>
    public ActionDefinition? Find(string id) => _byId.GetValueOrDefault(id);
}
