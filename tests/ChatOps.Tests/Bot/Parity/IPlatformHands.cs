namespace ChatOps.Tests.Bot.Parity;

/// <summary>Two people on one platform, in the channel of one incident.</summary>
internal interface IPlatformHands
{
    /// <summary>ana opens the incident there, and both wait for its live card.</summary>
    Task OpenAsync(string text, int number);

    Task DoAsync(Move move);
}
