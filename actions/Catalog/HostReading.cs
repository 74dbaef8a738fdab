using ChatOps.Actions.Parameters;
using ChatOps.Actions.Ssh;

namespace ChatOps.Actions.Catalog;

/// <summary>A question to a host and how its answer is read.</summary>
/// <param name="Command">The question, for dash.</param>
/// <param name="Parse">Where in the answer the value is.</param>
/// <param name="Type">What the value has to be; a host's answer is trusted no more than a person's.</param>
/// <param name="Absent">The value when the answer holds none; null if that refuses the action.</param>
/// <param name="ExitCodes">Exit codes with which the answer counts.</param>
/// <param name="LimitSeconds">Deadline on the host.</param>
/// <param name="SeesConnection">Whether the command is given SSH_CONNECTION, which the clean environment takes away.</param>
/// <param name="Line">Where the command begins in its file.</param>
public sealed record HostReading(
    CommandTemplate Command,
    FactParse Parse,
    ParameterType Type,
    string? Absent,
    IReadOnlyList<int> ExitCodes,
    int LimitSeconds,
    bool SeesConnection,
    int Line);
