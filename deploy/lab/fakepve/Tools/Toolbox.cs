using FakePve.Cli;

namespace FakePve.Tools;

/// <summary>The names this program is installed under.</summary>
internal static class Toolbox
{
    private static readonly Dictionary<string, Func<Tool>> Names = new(StringComparer.Ordinal)
    {
        ["qm"] = QmTool.Make,
        ["fakepve"] = KnobTool.Make,
    };

    public static bool IsName(string? word) => word is not null && Names.ContainsKey(word);

    public static Tool? Find(string calledAs, string[] words) => calledAs == "fakepve" && IsName(words.FirstOrDefault())
        ? Names[words[0]]()
        : Names.GetValueOrDefault(calledAs)?.Invoke();

    public static int Unknown(string calledAs)
    {
        Output.Error($"fakepve: it is not installed as '{calledAs}'; there are: {string.Join(' ', Names.Keys)}");
        return 127;
    }
}
