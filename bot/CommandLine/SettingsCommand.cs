using System.CommandLine;
using ChatOps.Bot.Settings;

namespace ChatOps.Bot.CommandLine;

/// <summary><c>chatops settings …</c>: the settings file, looked at without starting anything.</summary>
internal static class SettingsCommand
{
    public static Command Create(Option<string?> settings, Screen screen)
    {
        var check = new Command("check", "Say everything that is wrong with the settings.") { settings };
        check.SetAction((parsed, cancellationToken) => CheckAsync(parsed.GetValue(settings), screen, cancellationToken));
        var schema = new Command("schema", "Print the JSON Schema of the settings file, for editors.");
        schema.SetAction(_ =>
        {
            screen.Say(SettingsSchema.Text().TrimEnd());
            return ExitCodes.Done;
        });
        return new Command("settings", "Look at the settings file.") { check, schema };
    }

    private static async Task<int> CheckAsync(string? file, Screen screen, CancellationToken cancellationToken)
    {
        switch (await SettingsLoader.LoadAsync(file, cancellationToken))
        {
            case SettingsOutcome.Loaded loaded:
                screen.Say($"{loaded.Settings.File} is in order: {loaded.Settings.People.Everybody.Count} people, sign-in {loaded.Settings.Console.SignIn}, record in {loaded.Settings.Storage.Provider}.");
                return ExitCodes.Done;
            case SettingsOutcome.Refused refused:
                screen.Complain(refused.Problems);
                return ExitCodes.Unusable;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
