namespace ChatOps.Actions.Catalog;

/// <summary>Something that is read from the host before people are asked, and again right before the run.</summary>
/// <param name="Name">By which commands and sentences use it.</param>
/// <param name="Says">What it is, for people.</param>
/// <param name="Reading">How it is found out.</param>
/// <param name="Require">What it has to be; null if it is only shown.</param>
/// <param name="Bound">Whether another value voids the approval. Free space and the like move by themselves and are not bound.</param>
/// <param name="When">Where it is read; all of them hold.</param>
public sealed record FactDefinition(
    string Name, string Says, HostReading Reading, Requirement? Require, bool Bound, IReadOnlyList<StepCondition> When);
