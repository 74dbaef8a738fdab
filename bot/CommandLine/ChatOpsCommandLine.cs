using System.CommandLine;

namespace ChatOps.Bot.CommandLine;

/// <summary>What can be typed after <c>chatops</c>.</summary>
internal static class ChatOpsCommandLine
{
    public static Task<int> RunAsync(string[] args, TimeProvider clock, TextWriter answers, TextWriter complaints)
    {
        var screen = new Screen(answers, complaints);
        var settings = new Option<string?>("--settings")
        {
            Description = "The settings file. Default: ./chatops.yaml",
            HelpName = "FILE",
        };
        var root = new RootCommand("ChatOps: security incidents, from chat.")
        {
            RunCommand.Create(settings, screen, clock),
            IncidentCommand.Create(screen, clock),
            VerifyCommand.Create(screen),
            DoctorCommand.Create(settings, screen, clock),
            SettingsCommand.Create(settings, screen),
            SlackCommand.Create(screen),
            TeamsCommand.Create(screen),
        };

        // No @file: an @ at the beginning of a word is somebody's name.
        var parsed = root.Parse(IncidentWords.Protect(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
        return parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = answers,
            Error = complaints,

            // The host hears Ctrl-C and SIGTERM itself and stops in order.
            ProcessTerminationTimeout = null,
        });
    }
}
