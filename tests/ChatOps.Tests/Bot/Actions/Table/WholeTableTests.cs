using ChatOps.Actions.Catalog;

namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>No action without a row, and no cell without an answer.</summary>
public sealed class WholeTableTests
{
    private static IEnumerable<ActionRow> All => [.. DebianRows.All, .. ProxmoxRows.All, HostKeyTableTests.Row];

    [Fact]
    public void Every_action_of_the_catalogue_has_a_row() =>
        Assert.Equal(
            ActionCatalog.BuiltIn().Actions.Select(action => action.Id).Order(StringComparer.Ordinal),
            All.Select(row => row.Id).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void No_cell_is_empty() => Assert.Empty(All.SelectMany(row => ActionTable.Cells.Where(cell => !IsFilled(row, cell)).Select(cell => $"{row.Action}: {cell}")));

    private static bool IsFilled(ActionRow row, string cell) => row.CannotShow.ContainsKey(cell) || cell switch
    {
        "pre-check refuses" => (row.Refusing ?? row.RefusedAction) is not null,
        "effect from outside" => row.Question.Length > 0,
        "lie caught" => row.Lying is not null,
        _ => row.IsUndone,
    };
}
