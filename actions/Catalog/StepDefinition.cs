using ChatOps.Actions.Ssh;

namespace ChatOps.Actions.Catalog;

/// <summary>One command of a run, an undo or a confirmation.</summary>
/// <param name="Name">Its name within the action; evidence files and units are named after it.</param>
/// <param name="Command">The shell text.</param>
/// <param name="Shell">Which shell reads it.</param>
/// <param name="Mode">How it runs.</param>
/// <param name="ExitCodes">Exit codes with which it did what it should; others fail the run.</param>
/// <param name="Limit">Deadline in seconds, kept on the host; null for that of the action.</param>
/// <param name="Input">What it reads.</param>
/// <param name="SeesConnection">Whether it is given SSH_CONNECTION.</param>
/// <param name="Compressed">Whether a stream goes through zstd on the host.</param>
/// <param name="ChunkMib">A stream that is taken in pieces of so many MiB; null for one that is not.</param>
/// <param name="CapMib">A number among the parameters: more MiB than that are not taken.</param>
/// <param name="GoesOn">Whether the next step runs although this one failed; true for collections.</param>
/// <param name="When">Where it belongs; all of them hold.</param>
/// <param name="Line">Where its command begins in its file.</param>
public sealed record StepDefinition(
    string Name,
    CommandTemplate Command,
    ShellKind Shell,
    ActionMode Mode,
    IReadOnlyList<int> ExitCodes,
    Formula? Limit,
    StepInput Input,
    bool SeesConnection,
    bool Compressed,
    int? ChunkMib,
    string? CapMib,
    bool GoesOn,
    IReadOnlyList<StepCondition> When,
    int Line);
