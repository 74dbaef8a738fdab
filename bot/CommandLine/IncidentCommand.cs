using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatOps.Bot.Settings;
using ChatOps.Bot.Terminal;

namespace ChatOps.Bot.CommandLine;

/// <summary><c>chatops incident …</c>: the commands that one types in chat, from a terminal.</summary>
internal static class IncidentCommand
{
    private const string Program = Chat.ProgramSpan.Program;

    /// <summary>Where the bot listens if systemd runs it from the unit file that comes with it.</summary>
    private const string ServiceSocket = $"/run/chatops/{TerminalSocket.FileName}";

    private static readonly JsonSerializerOptions Printed = new(TerminalJson.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
    };

    public static Command Create(Screen screen, TimeProvider clock)
    {
        var words = new Argument<string[]>("words")
        {
            Description = "What you would type in chat: open p0 Database dumped. Without words: what you can do. The options below count before the first word and after the last; after -- everything is a word.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var speaker = new Option<string?>("--as") { Description = "In the first run: which of the people you are.", HelpName = "PERSON" };
        var room = new Option<string?>("--room") { Description = "The incident that it is about.", HelpName = "INC-7" };
        var output = new Option<string?>("--output") { Description = "Where export is to write its file; - for the standard output.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print the answer as JSON." };
        var socket = new Option<string?>("--socket") { Description = "The bot's socket, if it is not where the settings say.", HelpName = "FILE" };
        var settings = new Option<string?>("--settings") { Description = "The settings file of the bot. Default: ./chatops.yaml", HelpName = "FILE" };
        var command = new Command("incident", "Say a command to the running bot.") { words, speaker, room, output, json, socket, settings };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var delivery = new TerminalDelivery(
                $"{Guid.NewGuid():N}", parsed.GetValue(words) ?? [], Room: parsed.GetValue(room), As: parsed.GetValue(speaker),
                Typed: Typed(("--settings", parsed.GetValue(settings)), ("--socket", parsed.GetValue(socket)), ("--as", parsed.GetValue(speaker))));
            var places = parsed.GetValue(socket) is { } named ? [Path.GetFullPath(named)] : Places(parsed.GetValue(settings));
            return await SendAsync(delivery, places, parsed.GetValue(json), parsed.GetValue(output), screen, clock, cancellationToken);
        });
        return command;
    }

    /// <summary>How this program was called, up to the words: what it answers can be typed again in the same place.</summary>
    private static string Typed(params (string Option, string? Value)[] options)
    {
        var path = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Program ? Environment.ProcessPath! : Program;
        var beside = Path.GetRelativePath(Environment.CurrentDirectory, path);
        var isFound = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Contains(Path.GetDirectoryName(path));
        var program = path == Program || isFound ? Program : beside.StartsWith("..", StringComparison.Ordinal) ? path : beside.Contains('/') ? beside : $"./{beside}";
        return string.Join(' ', [program, "incident", .. options.Where(option => option.Value is not null).Select(option => $"{option.Option} {TypedCommands.Quoted(option.Value!)}")]);
    }

    private static async Task<int> SendAsync(
        TerminalDelivery delivery, IReadOnlyList<string> places, bool json, string? output, Screen screen, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (places.FirstOrDefault(File.Exists) is not { } socket)
        {
            screen.Complain($"No bot is running here: there is no socket at {string.Join(" or ", places)}. Start one with: chatops run");
            return ExitCodes.Unavailable;
        }

        try
        {
            using var client = new TerminalClient(socket, clock);
            var answer = await client.SendAsync(delivery, () => screen.Complain("The connection to the bot broke; asking again…"), cancellationToken);
            var words = json ? JsonSerializer.Serialize(answer, Printed) : answer.Text;
            if (output is null || answer.Outcome != TerminalOutcome.Done)
            {
                screen.Say(words);
                return ExitCode(answer.Outcome);
            }

            return await ExportedFile.WriteAsync(client, answer, words, delivery.As, output, screen, cancellationToken);
        }
        catch (NoBotException exception)
        {
            screen.Complain($"{exception.Message}{(exception.IsNobodyThere ? " Start one with: chatops run" : "")}");
            return ExitCodes.Unavailable;
        }
    }

    /// <summary>Where a bot may listen: as the settings say, and where the service does.</summary>
    private static IReadOnlyList<string> Places(string? settingsFile)
    {
        var (terminal, storage) = SettingsLoader.Peek(settingsFile);
        return [.. new[] { TerminalSocket.PathFor(terminal, storage), ServiceSocket }.Distinct()];
    }

    private static int ExitCode(TerminalOutcome outcome) => outcome switch
    {
        TerminalOutcome.Done => ExitCodes.Done,
        TerminalOutcome.Refused or TerminalOutcome.Incomplete or TerminalOutcome.Fault => ExitCodes.Refused,
        TerminalOutcome.Pending or TerminalOutcome.Unavailable => ExitCodes.Unavailable,
    };
}
