using System.CommandLine;
using ChatOps.Bot.Doctor;
using ChatOps.Bot.Settings;

namespace ChatOps.Bot.CommandLine;

/// <summary><c>chatops doctor</c>: looks at everything that can be looked at, and says what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create(Option<string?> settings, Screen screen, TimeProvider clock)
    {
        var command = new Command("doctor", "Check what the bot needs. Exit: 0 it can run, 1 something fails, 2 the settings are wrong.") { settings };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(settings), screen, clock, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? file, Screen screen, TimeProvider clock, CancellationToken cancellationToken)
    {
        switch (await SettingsLoader.LoadAsync(file, cancellationToken))
        {
            case SettingsOutcome.Loaded loaded:
                return Report(await ExamineAsync(loaded.Settings, clock, cancellationToken), screen);
            case SettingsOutcome.Refused refused:
                screen.Complain(refused.Problems);
                return ExitCodes.Unusable;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async Task<IReadOnlyList<Finding>> ExamineAsync(ChatOpsSettings settings, TimeProvider clock, CancellationToken cancellationToken) =>
    [
        .. PeopleCheck.Run(settings),
        .. ClockCheck.Run(clock),
        .. await RecordCheck.RunAsync(settings, clock, cancellationToken),
        .. await EvidenceCheck.RunAsync(settings, clock, cancellationToken),
        .. await NetworkCheck.RunAsync(settings, cancellationToken),
        .. await HostCheck.RunAsync(settings, clock, cancellationToken),
        .. await SlackCheck.RunAsync(settings, clock, cancellationToken),
        .. await TeamsCheck.RunAsync(settings, clock, cancellationToken),
    ];

    private static int Report(IReadOnlyList<Finding> findings, Screen screen)
    {
        foreach (var finding in findings)
        {
            screen.Say(finding.ToString());
        }

        var (fails, warns) = (findings.Count(finding => finding.Standing == Standing.Fail), findings.Count(finding => finding.Standing == Standing.Warn));
        screen.Say(fails > 0 ? $"{fails} to mend, {warns} to think about." : warns > 0 ? $"The bot can run; {warns} to think about." : "All is well.");
        return fails > 0 ? ExitCodes.Refused : ExitCodes.Done;
    }
}
