using ChatOps.Actions.Parameters;

namespace ChatOps.Actions.Catalog;

/// <summary>A comparison of a value with what is wanted. <c>{name}</c> in a text stands for that value.</summary>
public abstract record RequirementTest
{
    private RequirementTest()
    {
    }

    /// <summary>It is this.</summary>
    public sealed record Is(string Text) : RequirementTest;

    /// <summary>It is one of these.</summary>
    public sealed record OneOf(IReadOnlyList<string> Texts) : RequirementTest;

    /// <summary>It is none of these.</summary>
    public sealed record NoneOf(IReadOnlyList<string> Texts) : RequirementTest;

    /// <summary>It holds this: a list as a member, a text as a part.</summary>
    public sealed record Holds(string Text) : RequirementTest;

    /// <summary>It does not hold this.</summary>
    public sealed record Lacks(string Text) : RequirementTest;

    /// <summary>It is this number or more.</summary>
    public sealed record AtLeast(Formula Number) : RequirementTest;

    /// <summary>It is this number or less.</summary>
    public sealed record AtMost(Formula Number) : RequirementTest;

    /// <summary>Names that its texts or numbers take values from.</summary>
    public IEnumerable<string> Names => this switch
    {
        Is test => PlainTemplate.Names(test.Text),
        OneOf test => test.Texts.SelectMany(PlainTemplate.Names),
        NoneOf test => test.Texts.SelectMany(PlainTemplate.Names),
        Holds test => PlainTemplate.Names(test.Text),
        Lacks test => PlainTemplate.Names(test.Text),
        AtLeast test => test.Number.Names,
        AtMost test => test.Number.Names,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Whether a value passes.</summary>
    /// <param name="value">Canonical, of <paramref name="type"/>.</param>
    /// <param name="valueOf">Gives the values of <see cref="Names"/>.</param>
    public bool Passes(string value, ParameterType type, Func<string, string> valueOf)
    {
        ArgumentNullException.ThrowIfNull(value);
        string Filled(string text) => PlainTemplate.Fill(text, valueOf);
        bool Contains(string text) => type is ListType ? ListType.Split(value).Contains(text) : value.Contains(text, StringComparison.Ordinal);
        return this switch
        {
            Is test => value == Filled(test.Text),
            OneOf test => test.Texts.Any(text => value == Filled(text)),
            NoneOf test => test.Texts.All(text => value != Filled(text)),
            Holds test => Contains(Filled(test.Text)),
            Lacks test => !Contains(Filled(test.Text)),
            AtLeast test => Formula.Number(value) >= test.Number.Evaluate(valueOf),
            AtMost test => Formula.Number(value) <= test.Number.Evaluate(valueOf),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
