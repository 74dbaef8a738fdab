using System.CommandLine;
using ChatOps.Bot.Reports;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.CommandLine;

/// <summary><c>chatops verify FILE</c>: checks an exported timeline. It needs no bot, no settings and no network.</summary>
internal static class VerifyCommand
{
    public static Command Create(Screen screen)
    {
        var file = new Argument<string>("FILE") { Description = "An exported timeline (chatops incident export json)." };
        var quoted = new Option<string[]>("--quoted")
        {
            Description = "A head that was quoted in chat, in quotation marks: \"#142 9f3a6c1be07d22f4\". May be given several times.",
            HelpName = "HEAD",
        };
        var command = new Command("verify", "Check an exported timeline. Exit: 0 holds, 1 does not hold, 2 cannot be read.") { file, quoted };
        command.SetAction((parsed, cancellationToken) =>
            VerifyAsync(parsed.GetRequiredValue(file), parsed.GetValue(quoted) ?? [], screen, cancellationToken));
        return command;
    }

    /// <summary>Something else than an export in JSON, taken for one, would look as if it had been tampered with.</summary>
    private static async Task<string?> WhyNoExportAsync(FileStream file, CancellationToken cancellationToken)
    {
        var head = new byte[2];
        var read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        file.Position = 0;
        return head.AsSpan(0, read).SequenceEqual("PK"u8) ? "is a zip. Unpack it: bash verify.sh in it checks all of it, and I check its timeline.jsonl."
            : read > 0 && head[0] is not (byte)'{' ? "is no timeline in JSON. Export one: chatops incident export INC-1 json --output INC-1.json."
            : null;
    }

    private static async Task<int> VerifyAsync(string path, string[] quotes, Screen screen, CancellationToken cancellationToken)
    {
        var heads = new List<QuotedHead>();
        foreach (var quote in quotes)
        {
            if (!QuotedHead.TryParse(quote.TrimEnd('.', '…', ' '), out var head) || head is null)
            {
                screen.Complain($"{SettingsWords.Shown(quote)} is no quoted head. Write it as it stands in chat, in quotation marks: \"#142 9f3a6c1be07d22f4\".");
                return ExitCodes.Unusable;
            }

            heads.Add(head);
        }

        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
            if (await WhyNoExportAsync(file, cancellationToken) is { } why)
            {
                screen.Complain($"{path} {why}");
                return ExitCodes.Unusable;
            }

            var report = await TimelineFile.VerifyAsync(file, heads, cancellationToken);
            screen.Say(report.Holds ? $"{path}: the timeline holds." : $"{path}: the timeline does NOT hold.");
            screen.Say(VerificationWords.Verdict(report));
            screen.Say(VerificationWords.Limits(report));
            return report.Holds ? ExitCodes.Done : ExitCodes.Refused;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            screen.Complain($"{path} is not there.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            screen.Complain($"{path} cannot be read. Check that it is a file and that you may read it.");
        }

        return ExitCodes.Unusable;
    }
}
