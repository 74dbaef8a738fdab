using ChatOps.Bot.Chat;
using ChatOps.Bot.Settings;

namespace ChatOps.Bot.CommandLine;

/// <summary>Where the program speaks to whoever started it: answers on one stream, complaints on the other.</summary>
internal sealed class Screen(TextWriter answers, TextWriter complaints)
{
    /// <summary>Prints a text from elsewhere; what could deceive the reader or the terminal is taken out.</summary>
    public void Say(string text) => answers.WriteLine(CleanText.Visible(text));

    public void Complain(string text) => complaints.WriteLine(CleanText.Visible(text));

    /// <summary>All that is wrong with the settings.</summary>
    public void Complain(IReadOnlyList<SettingsProblem> problems)
    {
        foreach (var problem in problems)
        {
            Complain(problem.ToString());
        }

        Complain(problems.Count == 1 ? "The settings have 1 error." : $"The settings have {problems.Count} errors.");
    }
}
