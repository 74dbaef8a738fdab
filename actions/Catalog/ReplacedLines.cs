namespace ChatOps.Actions.Catalog;

/// <summary>Lines of the published runbook that an action stands for.</summary>
/// <param name="Lines">Line numbers of the source.</param>
/// <param name="Because">What those lines do on a real host, and what is done instead.</param>
public sealed record ReplacedLines(IReadOnlyList<int> Lines, string Because);
