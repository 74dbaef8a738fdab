using System.Text.RegularExpressions;

namespace ChatOps.Actions.Catalog;

/// <summary>How a value is found in what a command printed.</summary>
public abstract record FactParse
{
    private FactParse()
    {
    }

    /// <summary>The only line there is.</summary>
    public sealed record Line : FactParse;

    /// <summary>All of it, without the last line end.</summary>
    public sealed record Text : FactParse;

    /// <summary>The one group of the first line that matches; <paramref name="Pattern"/> is anchored and linear.</summary>
    public sealed record Match(Regex Pattern) : FactParse;

    /// <summary>A member of the printed JSON, by its path (RFC 6901); a part <c>key=value</c> is the one element of a list with that member; <c>{name}</c> stands for that value.</summary>
    public sealed record Json(string Path) : FactParse;

    /// <summary>The number of lines that are not empty.</summary>
    public sealed record Count : FactParse;

    /// <summary>The exit code.</summary>
    public sealed record ExitCode : FactParse;

    /// <summary>The SHA-256 of all of it: long answers are bound without being kept.</summary>
    public sealed record Digest : FactParse;
}
