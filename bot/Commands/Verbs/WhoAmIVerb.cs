using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Says whom the bot takes one for.</summary>
internal sealed class WhoAmIVerb : IVerb
{
    public VerbSpec Spec { get; } = new("whoami", "Say whom I take you for, and what you may do.", "whoami")
    {
        Aliases = ["me"],
        OnlyReads = true,
        ForAnybody = true,
    };

    public Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var account = context.Actor.Account;
        if (context.Actor.Person is not { } person)
        {
            return Task.FromResult(CommandAnswer.Done(Notice.Warn(Rights.WhyNotChange(context.Actor)!)));
        }

        var accounts = context.People.Accounts.Where(known => known.PersonId == person.Id).Select(known => $"{known.Platform} {known.UserId}");
        return Task.FromResult(CommandAnswer.Done(new Notice
        {
            Title = person.Name,
            Blocks =
            [
                new FactsBlock(
                [
                    new Fact("person", new CodeSpan(person.Id.Value)),
                    new Fact("here as", $"{account.Platform} {account.UserId}"),
                    new Fact("accounts", string.Join(", ", accounts)),
                    new Fact("roles", person.Roles.Count == 0 ? "none" : string.Join(", ", person.Roles.Select(RoleWords.Of))),
                    new Fact("time zone", context.Zone.Id),
                    new Fact("may change incidents", Rights.WhyNotChange(context.Actor) is null ? "yes" : "no"),
                ]),
            ],
        }));
    }
}
