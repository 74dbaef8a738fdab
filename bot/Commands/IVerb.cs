using ChatOps.Bot.Inbound;

namespace ChatOps.Bot.Commands;

/// <summary>One verb of the grammar: what it does when typed, clicked or filled in.</summary>
internal interface IVerb
{
    VerbSpec Spec { get; }

    /// <summary>
    /// Does it within the transaction of the context. It may be called again with a fresh context after a collision,
    /// so it keeps nothing and touches nothing but the context.
    /// </summary>
    Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken);
}
