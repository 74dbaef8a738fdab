namespace ChatOps.Actions.Catalog;

/// <summary>Which shell reads a snippet.</summary>
public enum ShellKind
{
    /// <summary>Debian's small POSIX shell; reads no start-up file of anybody.</summary>
    Dash,

    /// <summary>For what dash lacks, such as pipefail.</summary>
    Bash,
}
