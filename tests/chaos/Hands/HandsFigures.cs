using ChatOps.Storage.Requests;

namespace ChatOps.Chaos.Hands;

/// <summary>What a run of runs counted.</summary>
internal sealed class HandsFigures
{
    private readonly SortedDictionary<string, int> _ends = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _struck = new(StringComparer.Ordinal);

    public int Rounds { get; set; }

    public int Runs { get; private set; }

    public void Ended(RequestState state)
    {
        Runs++;
        _ends[$"{state}"] = _ends.GetValueOrDefault($"{state}") + 1;
    }

    public void Struck(string kind) => _struck[kind] = _struck.GetValueOrDefault(kind) + 1;

    public override string ToString() => $"{Rounds} rounds, {Runs} requests: {List(_ends)}; {List(_struck)}";

    private static string List(SortedDictionary<string, int> counts) => string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}"));
}
