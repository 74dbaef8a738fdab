using System.Text;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Settings;

namespace ChatOps.Bot.CommandLine;

/// <summary>Where the program speaks to whoever started it: answers on one stream, complaints on the other.</summary>
internal sealed class Screen(TextWriter answers, TextWriter complaints)
{
    /// <summary>Prints a text from elsewhere; what could deceive the reader or the terminal is taken out.</summary>
    public void Say(string text) => answers.WriteLine(CleanText.Visible(text));

    /// <summary>Gives out a file as it is, and nothing else on that stream.</summary>
    public async Task GiveAsync(Stream file, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var some = new char[8192];
        while (await reader.ReadAsync(some, cancellationToken) is var read and > 0)
        {
            await answers.WriteAsync(some.AsMemory(0, read), cancellationToken);
        }

        await answers.FlushAsync(cancellationToken);
    }

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
