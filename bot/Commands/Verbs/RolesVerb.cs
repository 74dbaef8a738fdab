using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Who does what; what nobody does is said too.</summary>
internal sealed class RolesVerb : IVerb
{
    public VerbSpec Spec { get; } = new("roles", "Show who does what.", "roles [INC-7]")
    {
        NeedsIncident = true,
        OnlyReads = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        var responders = await context.Session.Db.IncidentResponders.AsNoTracking()
            .Where(responder => responder.IncidentId == incident.Id)
            .OrderBy(responder => responder.Since)
            .Select(responder => responder.PersonId)
            .ToListAsync(cancellationToken);
        var excluded = await context.Session.Db.IncidentExclusions.Where(exclusion => exclusion.IncidentId == incident.Id)
            .Select(exclusion => exclusion.PersonId).ToListAsync(cancellationToken);
        var facts = Enum.GetValues<IncidentRole>().Where(role => role != IncidentRole.Responder)
            .Select(role => new Fact(RoleWords.Of(role), incident.Holder(role) is { } person ? context.People.NameOf(person) : "unassigned"))
            .Append(new Fact("responders", responders.Count == 0 ? "nobody" : string.Join(", ", responders.Select(context.People.NameOf))))
            .Concat(excluded.Count == 0 ? [] : [new Fact("kept out", string.Join(", ", excluded.Select(context.People.NameOf).Order(StringComparer.Ordinal)))]);
        return CommandAnswer.Done(new Notice { Title = $"Roles of {incident.Key}", Blocks = [new FactsBlock([.. facts])] });
    }
}
