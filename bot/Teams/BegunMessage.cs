using ChatOps.Bot.Chat;

namespace ChatOps.Bot.Teams;

/// <summary>What Teams has of a message, part by part, as far as this bot knows; another bot, or this one after a restart, knows nothing of it.</summary>
/// <param name="parts">The ids of those that are there, from the first on.</param>
internal sealed class BegunMessage(List<string> parts)
{
    public List<string> Parts { get; } = parts;

    /// <summary>One more may be there, of which Teams did not say.</summary>
    public bool IsUnsure { get; private set; }

    /// <summary>Sends what is still to be sent, and keeps in mind what the failure says of it.</summary>
    /// <exception cref="ChatAwayException">It goes on another time; whoever knows less than this bot has to look first.</exception>
    /// <exception cref="ChatAmbiguousException">The next part may be there.</exception>
    public async Task GoOnAsync(Func<Task> send)
    {
        try
        {
            await FinishAsync(send);
        }
        catch (Exception exception) when (exception is ChatAmbiguousException or OperationCanceledException)
        {
            IsUnsure = true;
            throw;
        }
    }

    /// <summary>The same for what may be done twice.</summary>
    /// <exception cref="ChatAwayException">It goes on another time; whoever knows less than this bot has to look first.</exception>
    public async Task FinishAsync(Func<Task> finish)
    {
        try
        {
            await finish();
        }
        catch (ChatAwayException away) when (Parts.Count > 0)
        {
            throw new ChatAwayException(away.Message, away.RetryAfter, away) { MayHaveBegun = true };
        }
    }
}
