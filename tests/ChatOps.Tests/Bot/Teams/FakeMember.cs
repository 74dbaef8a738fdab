using System.Text.Json.Nodes;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>Somebody in the tenant, as the roster has them.</summary>
internal sealed record FakeMember(string Account, string Name)
{
    public string Tenant { get; init; } = FakeTeams.Tenant;

    public string Role { get; init; } = "user";

    public string Principal { get; init; } = "somebody@example.org";

    /// <summary>What this bot's conversations call them.</summary>
    public string User => $"29:1{Account.Replace("-", "", StringComparison.Ordinal)}_x";

    public JsonObject Json() => new()
    {
        ["id"] = User,
        ["name"] = Name,
        ["aadObjectId"] = Account,
        ["objectId"] = Account,
        ["tenantId"] = Tenant,
        ["userRole"] = Role,
        ["userPrincipalName"] = Principal,
        ["email"] = Principal,
    };
}
