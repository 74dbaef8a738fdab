using FakePve.Cli;

namespace FakePve.Tools;

/// <summary>The names this program is installed under.</summary>
internal static class Toolbox
{
    private static readonly Dictionary<string, Func<string[], Tool>> Names = new(StringComparer.Ordinal)
    {
        ["qm"] = _ => QmTool.Make(),
        ["qmrestore"] = _ => RestoreTool.Make(),
        ["vzdump"] = _ => VzdumpTool.Make(),
        ["pct"] = _ => PctTool.Make(),
        ["pvesh"] = PveshTool.Make,
        ["pvesm"] = _ => StorageTool.Make(),
        ["pveum"] = _ => UserTool.Make(),
        ["ha-manager"] = _ => HaTool.Make(),
        ["pvenode"] = _ => NodeTools.MakeNode(),
        ["pvecm"] = _ => NodeTools.MakeCluster(),
        ["pveversion"] = _ => NodeTools.MakeVersion(),
        ["fakepve"] = _ => KnobTool.Make(),
    };

    public static bool IsName(string? word) => word is not null && Names.ContainsKey(word);

    public static Tool? Find(string calledAs, string[] words) => calledAs == "fakepve" && IsName(words.FirstOrDefault())
        ? Names[words[0]](words[1..])
        : Names.GetValueOrDefault(calledAs)?.Invoke(words);

    public static int Unknown(string calledAs)
    {
        Output.Error($"fakepve: it is not installed as '{calledAs}'; there are: {string.Join(' ', Names.Keys)}");
        return 127;
    }
}
