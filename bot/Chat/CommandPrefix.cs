using System.Text.RegularExpressions;

namespace ChatOps.Bot.Chat;

/// <summary>What makes a line a command where commands are typed among other talk.</summary>
internal static partial class CommandPrefix
{
    /// <summary>What it is where nothing else is known.</summary>
    public const string Slash = "/incident";

    /// <summary>Takes <c>/incident</c>, <c>/i</c> or <c>@ChatOps</c> off; false if the line is just talk.</summary>
    public static bool TryStrip(string line, out string command)
    {
        var match = Prefix().Match(line);
        command = match.Success ? line[match.Length..].Trim() : "";
        return match.Success;
    }

    [GeneratedRegex(@"\A\s*(?:/incident|/i|@ChatOps(?:\s+/?incident)?)(?=\s|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
