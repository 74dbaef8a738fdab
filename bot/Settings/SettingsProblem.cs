namespace ChatOps.Bot.Settings;

/// <summary>Where a setting was found.</summary>
internal abstract record SettingsOrigin
{
    /// <summary>A line of the settings file; 0 stands for the file as a whole.</summary>
    internal sealed record InFile(string File, int Line) : SettingsOrigin
    {
        public override string ToString() => Line == 0 ? File : $"{File}:{Line}";
    }

    internal sealed record InEnvironment(string Variable) : SettingsOrigin
    {
        public override string ToString() => $"environment variable {Variable}";
    }
}

/// <summary>One thing that is wrong, in a sentence that says what to do.</summary>
internal sealed record SettingsProblem(SettingsOrigin Origin, string Sentence)
{
    public override string ToString() => $"{Origin}: {Sentence}";

    /// <summary>In the order in which one would mend them: down the file, then the environment.</summary>
    public static IReadOnlyList<SettingsProblem> InOrder(IEnumerable<SettingsProblem> problems) =>
        [.. problems.Distinct()
            .OrderBy(problem => problem.Origin is SettingsOrigin.InFile file ? file.Line : int.MaxValue)
            .ThenBy(problem => problem.ToString(), StringComparer.Ordinal)];
}
