using ChatOps.Actions.Parameters;

namespace ChatOps.Actions.Catalog;

/// <summary>A value that the requester gives.</summary>
/// <param name="Name">As typed: name=value.</param>
/// <param name="Type">What it has to be.</param>
/// <param name="Help">What it is for.</param>
/// <param name="Example">A value that passes; help shows it and tests use it.</param>
/// <param name="Default">The value when none is given; null if one has to be.</param>
/// <param name="Deny">Values that are refused; a * at the end stands for any rest, an address may be a range.</param>
/// <param name="Protect">A kind of thing that the settings protect; those are refused too.</param>
/// <param name="MustInclude">A kind of thing that the settings protect; a list has to hold all of those.</param>
/// <param name="Line">Where it stands in its file.</param>
public sealed record ParameterDefinition(
    string Name,
    ParameterType Type,
    string Help,
    string Example,
    string? Default,
    IReadOnlyList<string> Deny,
    ProtectedKind? Protect,
    ProtectedKind? MustInclude,
    int Line)
{
    /// <summary>Whether a request without it is refused.</summary>
    public bool IsRequired => Default is null;
}
