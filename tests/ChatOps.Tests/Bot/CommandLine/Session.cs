using ChatOps.Bot.CommandLine;

namespace ChatOps.Tests.Bot.CommandLine;

/// <summary>One run of the program: what was typed and what it said.</summary>
internal sealed record Session(int Exit, string Answers, string Complaints)
{
    public static async Task<Session> RunAsync(params string[] args)
    {
        await using var answers = new StringWriter { NewLine = "\n" };
        await using var complaints = new StringWriter { NewLine = "\n" };
        var exit = await ChatOpsCommandLine.RunAsync(args, TimeProvider.System, answers, complaints);
        return new Session(exit, answers.ToString(), complaints.ToString());
    }
}
