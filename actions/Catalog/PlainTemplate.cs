using System.Text.RegularExpressions;

namespace ChatOps.Actions.Catalog;

/// <summary>Sentences and comparisons with <c>{name}</c> in them. Never used for what a shell reads.</summary>
internal static partial class PlainTemplate
{
    public static IEnumerable<string> Names(string text) => Place().Matches(text).Select(match => match.Groups[1].Value);

    public static string Fill(string text, Func<string, string> valueOf) =>
        Place().Replace(text, match => valueOf(match.Groups[1].Value));

    [GeneratedRegex(@"\{([a-z][a-z0-9_]*)\}")]
    private static partial Regex Place();
}
