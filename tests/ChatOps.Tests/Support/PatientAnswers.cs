using ChatOps.Bot.Inbound;

namespace ChatOps.Tests.Support;

/// <summary>The bot's limits for its first word, for tests that are not about them.</summary>
internal static class PatientAnswers
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    public static AnswerLimits Limits { get; } = new() { Save = Long, Identity = Long, Name = Long, Form = Long, Judgement = Long, Whole = Long * 1.5 };
}
