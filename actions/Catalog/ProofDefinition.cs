namespace ChatOps.Actions.Catalog;

/// <summary>A check after the run. Success is when all of them hold, whatever the exit code was.</summary>
/// <param name="Name">Its name within the action.</param>
/// <param name="Proves">What is true when it holds, for people.</param>
public abstract record ProofDefinition(string Name, string Proves)
{
    /// <summary>Asks the host.</summary>
    /// <param name="Reading">The question and how its answer is read.</param>
    /// <param name="Require">What the answer has to be.</param>
    /// <param name="OnNewConnection">Whether it is asked over a new SSH connection; an old one may survive by luck.</param>
    /// <param name="AfterSeconds">How long to wait before.</param>
    /// <param name="Times">How often it has to hold, each time after the wait.</param>
    /// <param name="When">Where it is asked; all of them hold.</param>
    public sealed record OnHost(
        string Name, string Proves, HostReading Reading, Requirement Require, bool OnNewConnection, int AfterSeconds, int Times,
        IReadOnlyList<StepCondition> When) : ProofDefinition(Name, Proves);

    /// <summary>The bot looks for itself.</summary>
    /// <param name="Steps">The streams that it is about; nothing for all of them. What is not in a plan is left out.</param>
    /// <param name="Kinds">What the last of them may begin as, for <see cref="BotCheck.FileKind"/>: names of file kinds.</param>
    /// <param name="Of">The parameter that says what is looked at, for <see cref="BotCheck.CutOffFromOutside"/>: an address; null for the host itself.</param>
    /// <param name="Log">What the host has to have said beside it, word for word; null if nothing.</param>
    public sealed record ByBot(string Name, string Proves, BotCheck Check, IReadOnlyList<string> Steps, IReadOnlyList<string> Kinds, string? Log, string? Of) : ProofDefinition(Name, Proves);
}
