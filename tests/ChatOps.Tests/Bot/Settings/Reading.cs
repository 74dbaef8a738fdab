using ChatOps.Bot.Settings;

namespace ChatOps.Tests.Bot.Settings;

/// <summary>Settings read from text, as a test writes them.</summary>
internal static class Reading
{
    public const string File = "chatops.yaml";

    private const string Somebody = "people: [{id: ana, name: Ana, roles: [commander]}]";

    /// <summary>What is wrong with these settings; people are added at the end if there are none.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(string yaml, params (string Variable, string Value)[] environment) =>
        await ReadAsync(yaml, environment) switch
        {
            SettingsOutcome.Refused refused => [.. refused.Problems.Select(problem => $"{problem}")],
            _ => [],
        };

    /// <summary>These settings, which are in order.</summary>
    public static async Task<ChatOpsSettings> SettingsAsync(string yaml, params (string Variable, string Value)[] environment)
    {
        switch (await ReadAsync(yaml, environment))
        {
            case SettingsOutcome.Loaded loaded:
                return loaded.Settings;
            case SettingsOutcome.Refused refused:
                Assert.Fail(string.Join('\n', refused.Problems));
                break;
        }

        throw new System.Diagnostics.UnreachableException();
    }

    private static async Task<SettingsOutcome> ReadAsync(string yaml, (string Variable, string Value)[] environment)
    {
        using var text = new StringReader(yaml.Contains("people:", StringComparison.Ordinal) ? yaml : $"{yaml}\n{Somebody}\n");
        return await SettingsLoader.ReadAsync(File, text, environment.ToDictionary(pair => pair.Variable, pair => pair.Value), Token);
    }
}
