using ChatOps.Actions.Catalog;

namespace ChatOps.Actions.Plans;

/// <summary>A step with every value in its place.</summary>
/// <param name="Name">As in the catalogue.</param>
/// <param name="Mode">How it runs.</param>
/// <param name="Snippet">The shell text as people read it on the card.</param>
/// <param name="CommandLine">What is sent, byte for byte: the snippet in its wrapping.</param>
/// <param name="Unit">The name under which the host remembers that it was started; null where it may run again.</param>
/// <param name="LimitSeconds">Deadline that the host keeps.</param>
/// <param name="ExitCodes">Exit codes with which it did what it should.</param>
/// <param name="Input">What it reads on its standard input.</param>
/// <param name="CapBytes">More bytes than that are not taken; null for no cap.</param>
/// <param name="ChunkBytes">Size of the pieces that it is taken in; <see cref="CommandLine"/> is that of the first piece.</param>
/// <param name="GoesOn">Whether the next step runs although this one failed.</param>
public sealed record PlannedCommand(
    string Name,
    ActionMode Mode,
    string Snippet,
    string CommandLine,
    string? Unit,
    long LimitSeconds,
    IReadOnlyList<int> ExitCodes,
    StepInput Input,
    long? CapBytes,
    long? ChunkBytes,
    bool GoesOn);
