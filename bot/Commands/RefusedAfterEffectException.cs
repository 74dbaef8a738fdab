using ChatOps.Bot.Inbound;

namespace ChatOps.Bot.Commands;

/// <summary>
/// A refusal found after something was written: the transaction must be rolled back before the answer is given, so
/// that nothing half-made stays.
/// </summary>
internal sealed class RefusedAfterEffectException(CommandAnswer answer) : Exception("The command was refused.")
{
    public CommandAnswer Answer => answer;
}
