using System.Buffers;

namespace ChatOps.Actions.Parameters;

/// <summary>
/// An absolute path without detours: no <c>.</c> or <c>..</c>, no empty part, no final slash, not the root itself.
/// Whether a parent is a symbolic link only the host can tell; the actions ask it.
/// </summary>
public sealed class PathType : ParameterType
{
    // A space is among them because intruders like ". " and ".. " for folders; quotes, $ and the rest of what a shell
    // reads are not, although quoting would carry them.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._@%+=:,~ -");

    /// <inheritdoc/>
    public override string Name => "path";

    /// <inheritdoc/>
    public override string Means => "an absolute path without '.', '..' and '//', of letters, digits, spaces and ._@%+=:,~-";

    private protected override string? Canonical(string text) =>
        text[0] == '/' && !text.AsSpan().ContainsAnyExcept(Allowed) && text[1..].Split('/').All(part => part is not ("" or "." or ".."))
            ? text
            : null;
}
