namespace ChatOps.Actions.Ssh;

/// <summary>The bot's own key cannot be used; the message says why, for the one who runs the bot.</summary>
internal sealed class IdentityFault : Exception
{
    public IdentityFault(string sentence)
        : base(sentence)
    {
    }

    public IdentityFault(string sentence, Exception cause)
        : base(sentence, cause)
    {
    }
}
