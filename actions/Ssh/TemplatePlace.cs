namespace ChatOps.Actions.Ssh;

/// <summary>Where a template takes a value.</summary>
/// <param name="Name">The value's name, as between the braces.</param>
/// <param name="Start">Offset of the opening brace in the template.</param>
/// <param name="Line">Line within the template, from 0.</param>
public sealed record TemplatePlace(string Name, int Start, int Line)
{
    /// <summary>Length with both braces.</summary>
    public int Length => Name.Length + 2;
}
