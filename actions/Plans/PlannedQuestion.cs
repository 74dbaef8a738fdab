namespace ChatOps.Actions.Plans;

/// <summary>A question to the host with every value in its place.</summary>
/// <param name="Name">The fact or proof that it is for.</param>
/// <param name="Says">What it is for, for people.</param>
/// <param name="Snippet">The shell text as people read it.</param>
/// <param name="CommandLine">What is sent, byte for byte.</param>
public sealed record PlannedQuestion(string Name, string Says, string Snippet, string CommandLine);
