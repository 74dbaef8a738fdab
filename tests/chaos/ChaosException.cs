namespace ChatOps.Chaos;

/// <summary>Something did not come back in time, so the run cannot go on. It counts as a violation.</summary>
internal sealed class ChaosException(string message) : Exception(message);
