using System.Collections;
using System.Reflection;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using NJsonSchema;

namespace ChatOps.Tests.Bot.Settings;

/// <summary>The schema is what editors and the program check against; the options are what the program reads. Both are one.</summary>
public class SettingsSchemaTests
{
    private static readonly Dictionary<string, Type> Sections = new()
    {
        ["organisation"] = typeof(OrganisationOptions),
        ["people"] = typeof(PersonOptions),
        ["severities"] = typeof(Dictionary<Severity, SeverityClockOptions>),
        ["cadence"] = typeof(CadenceOptions),
        ["console"] = typeof(ConsoleOptions),
        ["storage"] = typeof(StorageOptions),
        ["terminal"] = typeof(TerminalOptions),
        ["telemetry"] = typeof(TelemetryOptions),
        ["hosts"] = typeof(HostSettings),
        ["actions"] = typeof(ActionOptions),
        ["evidence"] = typeof(EvidenceOptions),
        ["slack"] = typeof(ChatOps.Bot.Slack.SlackOptions),
        ["teams"] = typeof(ChatOps.Bot.Teams.TeamsOptions),
    };

    [Fact]
    public async Task Each_key_of_the_schema_is_an_option_and_each_option_is_in_the_schema()
    {
        var schema = await SettingsSchema.LoadAsync(Token);

        var inSchema = Keys(schema.Root, "").Order(StringComparer.Ordinal);
        var inOptions = Sections.SelectMany(section => Keys(section.Value, section.Key).Append(section.Key)).Order(StringComparer.Ordinal);
        Assert.Equal(inOptions, inSchema);
    }

    [Fact]
    public async Task Each_section_of_the_options_is_a_section_of_the_schema()
    {
        var schema = await SettingsSchema.LoadAsync(Token);
        var sections = typeof(ChatOpsSettings).Assembly.GetTypes().Append(typeof(StorageOptions))
            .Select(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string)
            .Where(section => section is not null);

        Assert.Equal(schema.Root.Properties.Keys.Order(), sections.Select(section => char.ToLowerInvariant(section![0]) + section[1..]).Order());
    }

    [Fact]
    public async Task Roles_and_severities_are_those_of_the_record()
    {
        var schema = await SettingsSchema.LoadAsync(Token);
        var roles = schema.Root.Definitions["person"].Properties["roles"].Item?.Enumeration.Select(role => $"{role}") ?? [];

        Assert.Equal(PeopleSettings.RoleNames.Keys.Order(), roles.Order());
        Assert.Equal(Enum.GetValues<ChatOps.Storage.People.PersonRole>().Order(), PeopleSettings.RoleNames.Values.Order());
        Assert.Equal(Enum.GetNames<Severity>().Select(name => name.ToLowerInvariant()), schema.Root.Properties["severities"].ActualSchema.Properties.Keys);
        AssertNames<ConsoleSignIn>(schema.Root.Properties["console"].ActualSchema.Properties["signIn"]);
        AssertNames<StorageProvider>(schema.Root.Properties["storage"].ActualSchema.Properties["provider"]);
    }

    [Fact]
    public async Task Each_key_explains_itself_in_an_editor()
    {
        var schema = await SettingsSchema.LoadAsync(Token);

        Assert.All(Described(schema.Root, ""), key => Assert.False(string.IsNullOrEmpty(key.Description), key.Path));
    }

    [Theory]
    [InlineData("30m", true)]
    [InlineData("1h30m", true)]
    [InlineData("1 hour 30 minutes", true)]
    [InlineData("2d", true)]
    [InlineData("90s", true)]
    [InlineData("", false)]
    [InlineData("m", false)]
    [InlineData("30", false)]
    [InlineData("30m1h", false)]
    [InlineData("-5m", false)]
    [InlineData("1.5h", false)]
    public async Task The_schema_and_the_program_agree_on_spans_of_time(string text, bool expected)
    {
        var schema = await SettingsSchema.LoadAsync(Token);

        Assert.Equal(expected, Duration.TryParse(text, out _));
        Assert.Equal(expected, schema.Root.Definitions["duration"].Validate($"\"{text}\"").Count == 0);
        Assert.Equal(expected, Deadline.TryParse(text, out var deadline) && deadline.Value is not null);
        Assert.Equal(expected, schema.Root.Definitions["deadline"].Validate($"\"{text}\"").Count == 0);
    }

    private static void AssertNames<T>(JsonSchema property)
        where T : struct, Enum =>
        Assert.Equal(Enum.GetNames<T>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]).Order(), property.Enumeration.Select(value => $"{value}").Order());

    private static IEnumerable<string> Keys(JsonSchema schema, string path)
    {
        var here = schema.ActualSchema;
        foreach (var (name, property) in (here.Item?.ActualSchema ?? here).Properties)
        {
            var below = path.Length == 0 ? name : $"{path}.{name}";
            yield return below;
            foreach (var key in Keys(property, below))
            {
                yield return key;
            }
        }
    }

    private static IEnumerable<(string Path, string? Description)> Described(JsonSchema schema, string path)
    {
        var here = schema.ActualSchema;
        foreach (var (name, property) in (here.Item?.ActualSchema ?? here).Properties)
        {
            yield return ($"{path}.{name}", property.Description);
            foreach (var key in Described(property, $"{path}.{name}"))
            {
                yield return key;
            }
        }
    }

    private static IEnumerable<string> Keys(Type type, string path)
    {
        if (typeof(IDictionary).IsAssignableFrom(type))
        {
            return Enum.GetNames<Severity>().Select(name => $"{path}.{name.ToLowerInvariant()}")
                .SelectMany(below => Keys(typeof(SeverityClockOptions), below).Append(below));
        }

        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).SelectMany(property =>
        {
            var below = $"{path}.{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}";
            var section = property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IList<>) ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
            return section.IsClass && section != typeof(string) ? Keys(section, below).Append(below) : [below];
        });
    }
}
