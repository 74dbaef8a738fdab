using System.Globalization;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;

namespace ChatOps.Bot.Settings;

/// <summary>The structure of the settings, as chatops.schema.json gives it to this program and to editors alike.</summary>
internal sealed class SettingsSchema
{
    /// <summary>Marks a key that must not stand in the file, and names the environment variable for it.</summary>
    private const string EnvironmentKeyword = "x-environment";

    private readonly JsonSchema _schema;

    private SettingsSchema(JsonSchema schema) => _schema = schema;

    /// <summary>The schema as it is shipped.</summary>
    public static string Text()
    {
        using var resource = typeof(SettingsSchema).Assembly.GetManifestResourceStream("chatops.schema.json")
            ?? throw new InvalidOperationException("The program lacks chatops.schema.json.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    public static async Task<SettingsSchema> LoadAsync(CancellationToken cancellationToken) =>
        new(await JsonSchema.FromJsonAsync(Text(), cancellationToken));

    public JsonSchema Root => _schema;

    /// <summary>The environment variable that must be used for this key instead of the file; null for every other key.</summary>
    public static string? OnlyFromEnvironment(JsonSchema property) =>
        property.ExtensionData?.TryGetValue(EnvironmentKeyword, out var variable) == true ? variable as string : null;

    /// <summary>Checks the structure of everything. What does not fit is left out of the tree.</summary>
    public void Check(SettingsTree tree, List<SettingsProblem> problems)
    {
        var token = Token(tree.Root, "", null);
        foreach (var error in _schema.Validate(token).SelectMany(Leaves))
        {
            if (error.Token?.Annotation<Placed>() is not { } placed)
            {
                throw new InvalidOperationException($"A structural error has no place: {error}");
            }

            if (error.Kind == ValidationErrorKind.NotInEnumeration && placed.Node is ScalarNode chosen
                && error.Schema.Enumeration.Any(known => string.Equals($"{known}", chosen.Text, StringComparison.OrdinalIgnoreCase)))
            {
                // Postgres is postgres: whoever reads these words does so whatever their letter case.
                continue;
            }

            if (placed.Node is not null && tree.IsDropped(placed.Node) && error.Kind != ValidationErrorKind.PropertyRequired)
            {
                // It holds a secret; that is said already.
                continue;
            }

            problems.Add(new SettingsProblem(placed.Origin, SchemaSentences.For(error, placed)));
            if (placed.Node is not null && error.Kind != ValidationErrorKind.PropertyRequired)
            {
                tree.Drop(placed.Node);
            }
        }
    }

    private static IEnumerable<ValidationError> Leaves(ValidationError error) =>
        error is ChildSchemaValidationError nested && nested.Kind == ValidationErrorKind.ArrayItemNotValid
            ? nested.Errors.Values.SelectMany(errors => errors).SelectMany(Leaves)
            : [error];

    private static JToken Token(SettingsNode node, string path, SettingsOrigin? key)
    {
        JToken token;
        switch (node)
        {
            case MappingNode mapping:
                var section = new JObject();
                foreach (var entry in mapping.Entries)
                {
                    var below = path.Length == 0 ? SettingsWords.Shown(entry.Key) : $"{path}.{SettingsWords.Shown(entry.Key)}";
                    var property = new JProperty(entry.Key, Token(entry.Value, below, entry.Origin));
                    property.AddAnnotation(new Placed(below, entry.Origin, entry.Value));
                    section.Add(property);
                }

                token = section;
                break;
            case SequenceNode sequence:
                token = new JArray(sequence.Items.Select((item, index) =>
                    Token(item, $"{path}[{SettingsTree.ItemName(item, index)}]", null)));
                break;
            case ScalarNode scalar:
                token = Value(scalar);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        token.AddAnnotation(new Placed(path, node is ScalarNode ? node.Origin : key ?? node.Origin, node));
        return token;
    }

    /// <summary>What a plain word means in YAML: nothing, true, false, a number, or else text.</summary>
    private static JValue Value(ScalarNode scalar)
    {
        if (!scalar.IsPlain)
        {
            return new JValue(scalar.Text);
        }

        if (scalar.IsNull)
        {
            return JValue.CreateNull();
        }

        return scalar.Text switch
        {
            "true" or "True" or "TRUE" => new JValue(true),
            "false" or "False" or "FALSE" => new JValue(false),
            var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => new JValue(whole),
            var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => new JValue(number),
            var text => new JValue(text),
        };
    }
}

/// <summary>Where a piece of the validated document comes from.</summary>
/// <param name="Path">As people write it: people[ana].roles.</param>
internal sealed record Placed(string Path, SettingsOrigin Origin, SettingsNode? Node);
