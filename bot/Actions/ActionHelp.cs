using ChatOps.Actions.Catalog;

namespace ChatOps.Bot.Actions;

/// <summary>Actions in a few words.</summary>
internal static class ActionHelp
{
    /// <summary>A command that works, with this host.</summary>
    public static string Example(ActionDefinition action, string host)
    {
        var values = action.Parameters.Where(parameter => parameter.Default is null).Select(parameter => $"{parameter.Name}={Quoted(parameter.Example)}");
        return string.Join(' ', ["run", action.Id, host, .. values, "<reason>"]);
    }

    /// <summary>What it costs, in one word.</summary>
    public static string Risk(ActionDefinition action) => action.Risk switch
    {
        ActionRisk.ReadOnly => "reads",
        ActionRisk.Reversible => "can be undone",
        ActionRisk.Destructive => "DESTRUCTIVE",
    };

    private static string Quoted(string value) => value.Any(char.IsWhiteSpace) ? $"\"{value}\"" : value;
}
