namespace ChatOps.Bot.Commands;

/// <summary>What somebody may have meant.</summary>
internal static class Spelling
{
    private const int MostSuggestions = 3;

    /// <summary>Known words near a typed one, the nearest first: beginnings of words, then up to two slips of the finger.</summary>
    public static IReadOnlyList<string> Nearest(string typed, IEnumerable<string> known)
    {
        var word = typed.ToLowerInvariant();
        if (word.Length is 0 or > 40)
        {
            return [];
        }

        var slips = word.Length <= 3 ? 1 : 2;
        return [.. known
            .Select(candidate => (candidate, distance: candidate.StartsWith(word, StringComparison.Ordinal) ? 0 : Distance(word, candidate)))
            .Where(pair => pair.distance <= slips)
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .Take(MostSuggestions)];
    }

    /// <summary>Optimal string alignment: insertions, deletions, replacements, and swaps of neighbours.</summary>
    private static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            table[i, 0] = i;
        }

        for (var j = 0; j <= right.Length; j++)
        {
            table[0, j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                table[i, j] = Math.Min(Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1), table[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[left.Length, right.Length];
    }
}
