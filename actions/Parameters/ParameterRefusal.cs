namespace ChatOps.Actions.Parameters;

/// <summary>Why a value was refused.</summary>
/// <param name="Name">The parameter, or what was typed for one; hostile text in the latter case.</param>
/// <param name="Sentence">Why, without the value in it.</param>
public sealed record ParameterRefusal(string Name, string Sentence);
