namespace ChatOps.Bot.Inbound;

/// <summary>
/// How long somebody who did something waits for a first word, at most. They are no settings: people and platforms give
/// the time, Slack three seconds for all of it. A test that is not about them waits longer, because a machine may be slow.
/// </summary>
internal sealed record AnswerLimits
{
    /// <summary>Until it is saved, or they are told that nothing could be saved.</summary>
    public TimeSpan Save { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Until the platform has said who they are.</summary>
    public TimeSpan Identity { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Until the platform has said what the author of a message is called.</summary>
    public TimeSpan Name { get; init; } = TimeSpan.FromSeconds(0.7);

    /// <summary>Until a form is open in front of them.</summary>
    public TimeSpan Form { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Until what is wrong with a form that they sent off is said in it; later it is told as a message.</summary>
    public TimeSpan Judgement { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>All of it together, where a platform shows an error of its own after three seconds.</summary>
    public TimeSpan Whole { get; init; } = TimeSpan.FromSeconds(2.5);
}
