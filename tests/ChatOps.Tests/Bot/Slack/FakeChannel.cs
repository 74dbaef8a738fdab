using System.Text.Json.Nodes;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>A channel in the workspace.</summary>
internal sealed class FakeChannel(string id, string name, bool isPrivate, string creator, long created)
{
    public string Id => id;

    public string Name => name;

    public bool IsPrivate => isPrivate;

    public bool IsArchived { get; set; }

    public string Topic { get; set; } = "";

    public List<string> Members { get; } = [creator];

    public HashSet<string> Pins { get; } = [];

    public JsonObject Json() => new() { ["id"] = id, ["name"] = name, ["is_private"] = isPrivate, ["is_archived"] = IsArchived, ["creator"] = creator, ["created"] = created };
}
