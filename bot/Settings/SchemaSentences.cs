using NJsonSchema;
using NJsonSchema.Validation;

namespace ChatOps.Bot.Settings;

/// <summary>What is wrong with the structure, in sentences.</summary>
internal static class SchemaSentences
{
    public static string For(ValidationError error, Placed placed) => error.Kind switch
    {
        ValidationErrorKind.NoAdditionalPropertiesAllowed => Unknown(error, placed),
        ValidationErrorKind.PropertyRequired => $"{Of(placed)} has no {error.Property}. Add the line {error.Property}: with {What(Property(error))}.",
        ValidationErrorKind.ExcludedSchemaValidates => $"{placed.Path} does not stand in this file. Take it out, and set the environment variable {SettingsSchema.OnlyFromEnvironment(error.Schema)}.",
        ValidationErrorKind.NotInEnumeration => NotOneOf(error, placed),
        ValidationErrorKind.PatternMismatch => $"{placed.Path}: {Value(placed)} is not {What(error.Schema)}.",
        ValidationErrorKind.StringTooShort => $"{placed.Path} is empty. Write something, or take the line out.",
        ValidationErrorKind.StringTooLong => $"{placed.Path} is longer than {error.Schema.MaxLength} characters. Shorten it.",
        ValidationErrorKind.NumberTooSmall => $"{placed.Path} is {Value(placed)}; the least is {error.Schema.Minimum:0}.",
        ValidationErrorKind.NumberTooBig or ValidationErrorKind.IntegerTooBig => $"{placed.Path} is {Value(placed)}; the most is {error.Schema.Maximum:0}.",
        ValidationErrorKind.TooFewItems => $"{placed.Path} is an empty list. Name at least one.",
        ValidationErrorKind.ArrayExpected => NotAList(placed),
        ValidationErrorKind.NoTypeValidates when error.Schema.Type.HasFlag(JsonObjectType.Array) => NotAList(placed),
        ValidationErrorKind.ObjectExpected or ValidationErrorKind.NoTypeValidates => $"{placed.Path} is a section. Under it stand lines of their own: {string.Join(", ", Keys(error.Schema))}.",
        _ when placed.Node is ScalarNode { IsNull: true } => $"{placed.Path} has no value. Give it one, or take the line out.",
        _ when placed.Node is not ScalarNode => $"{placed.Path} must be {What(error.Schema)}, not {(placed.Node is SequenceNode ? "a list" : "a section")}.",
        ValidationErrorKind.StringExpected => $"{placed.Path} must be text. Put it in quotation marks: \"{SettingsWords.Shown(((ScalarNode)placed.Node).Text)}\".",
        ValidationErrorKind.BooleanExpected => $"{placed.Path} must be true or false, not {Value(placed)}.",
        ValidationErrorKind.IntegerExpected or ValidationErrorKind.NumberExpected => $"{placed.Path} must be a whole number, not {Value(placed)}.",
        _ => $"{placed.Path} does not fit ({error.Kind}). The schema shows what it may be: chatops settings schema.",
    };

    private static string Unknown(ValidationError error, Placed placed)
    {
        var key = error.Property ?? "";
        var shown = SettingsWords.Shown(key);
        var parent = placed.Path.Length > shown.Length ? placed.Path[..^(shown.Length + 1)] : "";
        var known = Keys(error.Schema).ToArray();
        var near = SettingsWords.DidYouMean(key, known);
        var what = parent.Length == 0 ? $"{shown} is not a section of the settings." : $"{shown} is not a setting of {parent}.";
        return near.Length > 0 ? what + near : $"{what} There are: {string.Join(", ", known)}.";
    }

    private static string NotOneOf(ValidationError error, Placed placed)
    {
        var known = error.Schema.Enumeration.Select(value => $"{value}").ToArray();
        var near = placed.Node is ScalarNode scalar ? SettingsWords.DidYouMean(scalar.Text, known) : "";
        return $"{placed.Path}: {Value(placed)} is not {What(error.Schema)}." + (near.Length > 0 ? near : $" There are: {string.Join(", ", known)}.");
    }

    private static string NotAList(Placed placed) => placed.Node switch
    {
        ScalarNode { IsNull: true } => $"{placed.Path} has no value. Give it a list, or take the line out.",
        ScalarNode => $"{placed.Path} must be a list. Write it as [{SettingsWords.Shown(((ScalarNode)placed.Node).Text)}].",
        _ => $"{placed.Path} must be a list. Begin each item with a dash.",
    };

    private static IEnumerable<string> Keys(JsonSchema schema) =>
        schema.ActualSchema.Properties.Where(property => SettingsSchema.OnlyFromEnvironment(property.Value) is null).Select(property => property.Key);

    private static JsonSchema Property(ValidationError error) =>
        error.Schema.ActualSchema.Properties.TryGetValue(error.Property ?? "", out var property) ? property.ActualSchema : error.Schema;

    private static string Of(Placed placed) => placed.Path.Length == 0 ? "the file" : placed.Path;

    private static string Value(Placed placed) => placed.Node is ScalarNode scalar ? $"\"{SettingsWords.Shown(scalar.Text)}\"" : "this";

    private static string What(JsonSchema schema)
    {
        var title = schema.ActualSchema.Title;
        return title is { Length: > 0 } ? $"{("aeiou".Contains(title[0], StringComparison.Ordinal) ? "an" : "a")} {title}"
            : schema.ActualSchema.Type.HasFlag(JsonObjectType.Array) ? "a list"
            : schema.ActualSchema.Type.HasFlag(JsonObjectType.Integer) ? "a whole number"
            : schema.ActualSchema.Type.HasFlag(JsonObjectType.Boolean) ? "true or false"
            : "text";
    }
}
