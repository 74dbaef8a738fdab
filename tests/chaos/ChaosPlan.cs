using ChatOps.Storage.Persistence;

namespace ChatOps.Chaos;

/// <summary>What a run is to do.</summary>
/// <param name="Provider">The database; PostgreSQL has two bots on it.</param>
/// <param name="Rounds">How often something is killed, at least.</param>
/// <param name="Seed">What people do and what dies follows from it. The moments do not: they depend on the machine.</param>
/// <param name="Bot">The program and its first arguments.</param>
/// <param name="Say">Takes a line for whoever watches.</param>
internal sealed record ChaosPlan(
    StorageProvider Provider, int Rounds, int Seed, IReadOnlyList<string> Bot, Action<string> Say, TimeProvider Clock)
{
    /// <summary>How much each of the six people does in a round.</summary>
    public int DeliveriesEach { get; init; } = 25;

    /// <summary>After this many rounds everything is brought to rest and looked through; at the end always.</summary>
    public int CheckEvery { get; init; } = 10;
}
