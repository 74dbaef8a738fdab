using System.Text.RegularExpressions;

namespace ChatOps.Bot.Settings;

/// <summary>Finds secrets in the settings file, where they must not stand.</summary>
internal static partial class SecretSearch
{
    /// <summary>Looks at every value of the file, under whatever key it stands.</summary>
    public static void Check(SettingsTree tree, List<SettingsProblem> problems)
    {
        foreach (var (path, value) in tree.Root.Flatten())
        {
            if (value.Origin is SettingsOrigin.InFile && (path.Split(':').Any(step => Key().IsMatch(step)) || Value().IsMatch(value.Text)))
            {
                problems.Add(new SettingsProblem(value.Origin, Sentence(path)));
                tree.Drop(value);
            }
        }
    }

    private static string Sentence(string path)
    {
        var variable = path.StartsWith("connectionStrings:", StringComparison.OrdinalIgnoreCase) || path.StartsWith("storage:", StringComparison.OrdinalIgnoreCase)
            ? "ConnectionStrings__ChatOps"
            : SettingsWords.Variable(path);
        return $"{SettingsWords.Shown(path.Replace(':', '.'))} holds a secret, and secrets do not stand in this file. Take it out, change it if others "
            + $"could read the file, and set the environment variable {variable}, or {variable}__File to the path of a file that holds it.";
    }

    [GeneratedRegex("secret|token(?!Url|Scope)|password|passwd|passphrase|api.?key|private.?key|connection.?string", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    /// <summary>A connection string with a password, a URL with one, a Slack token, a private key.</summary>
    [GeneratedRegex(@"(?:^|;)\s*(?:password|pwd)\s*=\s*[^;\s]|://[^/\s:@]*:[^/\s@]+@|\bxox[a-z]-|\bxapp-|-----BEGIN [A-Z ]*PRIVATE KEY-----", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Value();
}
