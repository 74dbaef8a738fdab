namespace ChatOps.Actions.Catalog;

/// <summary>A file of actions.</summary>
/// <param name="Name">By which errors call it.</param>
/// <param name="Text">Its YAML.</param>
public sealed record CatalogFile(string Name, string Text);
