namespace ChatOps.Actions.Plans;

/// <summary>What a host answered to a question.</summary>
/// <param name="ExitCode">Null if it ended otherwise: by a signal, by the deadline, or nobody knows.</param>
/// <param name="Output">Its standard output, which is untrusted.</param>
public sealed record HostAnswer(int? ExitCode, string Output);
