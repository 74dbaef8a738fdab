using ChatOps.Storage.Persistence;

namespace ChatOps.Chaos;

/// <summary>The people of the run and the settings of its bots.</summary>
internal static class Cast
{
    /// <summary>Their accounts, which are their ids too. The last one only observes, so whatever they try is refused.</summary>
    public static IReadOnlyList<string> People { get; } = ["commander", "security-lead", "technical-lead", "scribe", "management", "watcher"];

    /// <summary>What bots on one record have in common: the key that they sign with, and the vault.</summary>
    public static string Shared(string folder) =>
        $"\nevidence: {{ folder: {Path.Combine(folder, "vault")}, signingKey: {Path.Combine(folder, "record-signing.pem")} }}\n";

    /// <summary>Updates are due all the time. P2 alone is slow enough to be snoozed, which takes a minute at least.</summary>
    public static string Settings(StorageProvider provider, int port) =>
        $$"""
        organisation: { name: Chaos, timeZone: UTC }
        people:
        - { id: commander, name: Ines, roles: [commander, responder, approver], accounts: { console: [commander] } }
        - { id: security-lead, name: Sami, roles: [security-lead, responder, approver], accounts: { console: [security-lead] } }
        - { id: technical-lead, name: Tove, roles: [technical-lead, responder, operator], accounts: { console: [technical-lead] } }
        - { id: scribe, name: Noor, roles: [scribe], accounts: { console: [scribe] } }
        - { id: management, name: Marta, roles: [management], accounts: { console: [management] } }
        - { id: watcher, name: Wim, roles: [observer], accounts: { console: [watcher] } }
        severities:
          p0: { acknowledgeWithin: 3s, updateEvery: 2s, tellManagementWithin: 5s }
          p1: { acknowledgeWithin: 5s, updateEvery: 3s, tellManagementWithin: 8s }
          p2: { acknowledgeWithin: 10s, updateEvery: 65s }
          p3: { acknowledgeWithin: 20s, updateEvery: 5s }
        cadence: { draftBefore: 1s }
        console: { signIn: firstRun, listen: "http://127.0.0.1:{{port}}" }
        storage: { provider: {{(provider == StorageProvider.Sqlite ? "sqlite" : "postgres")}}, path: data/chatops.db }
        terminal: { socket: data/chatops.sock }
        """;
}
