using System.Collections;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Settings;

/// <summary>What came of reading the settings.</summary>
internal abstract record SettingsOutcome
{
    private SettingsOutcome()
    {
    }

    internal sealed record Loaded(ChatOpsSettings Settings) : SettingsOutcome;

    /// <summary>They cannot be used, and this is everything that is wrong with them.</summary>
    internal sealed record Refused(IReadOnlyList<SettingsProblem> Problems) : SettingsOutcome;
}

/// <summary>Reads chatops.yaml and the environment, and checks both together.</summary>
internal static class SettingsLoader
{
    /// <summary>The file that is used if none is named.</summary>
    public const string DefaultFile = "chatops.yaml";

    /// <summary>Reads the named file, or ./chatops.yaml, and this process's environment.</summary>
    public static Task<SettingsOutcome> LoadAsync(string? file, CancellationToken cancellationToken) =>
        LoadAsync(file, ThisEnvironment(), cancellationToken);

    public static async Task<SettingsOutcome> LoadAsync(
        string? file, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var path = file ?? DefaultFile;
        try
        {
            using var reader = new StringReader(await File.ReadAllTextAsync(path, cancellationToken));
            return await ReadAsync(path, reader, environment, cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            var sentence = file is null
                ? $"there is no {DefaultFile} here. Name your settings with --settings FILE; to try the bot out, use --settings deploy/chatops.example.yaml, or copy that file to {DefaultFile} and change it."
                : "there is no such file. Look at the path after --settings.";
            return Refuse(path, sentence);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Refuse(path, "the file cannot be read. Check that it is a file and that the bot's user may read it.");
        }
    }

    /// <summary>
    /// Where the bot of these settings keeps its record and its socket, without asking whether the rest is in order:
    /// whoever only talks to a running bot need not be able to read its secrets.
    /// </summary>
    public static (TerminalOptions Terminal, StorageOptions Storage) Peek(string? file)
    {
        var terminal = new TerminalOptions();
        var storage = new StorageOptions();
        var environment = ThisEnvironment();
        Dictionary<string, string?> values = [];
        try
        {
            using var reader = new StreamReader(file ?? DefaultFile);
            values = new SettingsTree(file ?? DefaultFile, SettingsYaml.Read(file ?? DefaultFile, reader, [])).Usable();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The defaults and the environment may still lead to the bot.
        }

        terminal.Socket = Value("Terminal", "Socket");
        storage.Path = Value("Storage", "Path") ?? storage.Path;
        storage.Provider = Enum.TryParse<StorageProvider>(Value("Storage", "Provider"), true, out var provider) ? provider : storage.Provider;
        return (terminal, storage);

        string? Value(string section, string key) =>
            environment.GetValueOrDefault($"{section}__{key}") ?? values.GetValueOrDefault($"{section}:{key}");
    }

    /// <summary>Reads settings from text.</summary>
    public static async Task<SettingsOutcome> ReadAsync(
        string file, TextReader text, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var problems = new List<SettingsProblem>();
        var root = SettingsYaml.Read(file, text, problems);
        if (problems.Count > 0 && root.Entries.Count == 0)
        {
            // What could not be read cannot be checked either.
            return new SettingsOutcome.Refused(SettingsProblem.InOrder(problems));
        }

        var schema = await SettingsSchema.LoadAsync(cancellationToken);
        var beside = SettingsEnvironment.Apply(root, schema, environment, problems);
        var tree = new SettingsTree(file, root);
        SecretSearch.Check(tree, problems);
        schema.Check(tree, problems);
        SettingsRules.CheckSpans(tree, problems);
        var configuration = new ConfigurationBuilder()
            .Add(new SettingsConfiguration(tree.Usable()))
            .AddInMemoryCollection(beside)
            .Build();
        var values = SettingsValues.Bind(configuration);
        new SettingsRules(tree, values, problems).Check();
        return problems.Count > 0
            ? new SettingsOutcome.Refused(SettingsProblem.InOrder(problems))
            : new SettingsOutcome.Loaded(Settings(file, values, configuration));
    }

    private static ChatOpsSettings Settings(string file, SettingsValues values, IConfiguration configuration) => new()
    {
        File = file,
        Organisation = values.Organisation,
        Zone = TimeZoneInfo.FindSystemTimeZoneById(values.Organisation.TimeZone),
        People = PeopleSettings.Directory(values.People, values.Console.SignIn),
        Severities = SeverityPolicies.From(values.Severities),
        Cadence = values.Cadence,
        Console = values.Console,
        Storage = values.Storage,
        Terminal = values.Terminal,
        Telemetry = values.Telemetry,
        Hosts = values.Hosts,
        Actions = values.Actions,
        Evidence = values.Evidence,
        Slack = values.Slack,
        Teams = values.Teams,
        Configuration = configuration,
    };

    private static SettingsOutcome.Refused Refuse(string file, string sentence) =>
        new([new SettingsProblem(new SettingsOrigin.InFile(file, 0), sentence)]);

    private static Dictionary<string, string> ThisEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)(entry.Value ?? ""), StringComparer.Ordinal);
}
