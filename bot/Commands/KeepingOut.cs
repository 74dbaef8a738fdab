using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.People;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands;

/// <summary>What follows when somebody is not to be on an incident any more: they are out of its channels, and what was still to be told to them is not.</summary>
internal static class KeepingOut
{
    public static Task<bool> IsOutAsync(CommandContext context, PersonId person, CancellationToken cancellationToken) =>
        context.Session.Db.IncidentExclusions.AnyAsync(known => known.IncidentId == context.Incident.Id && known.PersonId == person, cancellationToken);

    /// <summary>Why somebody who is kept out cannot be brought in.</summary>
    public static Inbound.CommandAnswer Refuse(Incident incident, Person person) => Inbound.CommandAnswer.Refuse(
        $"{person.Name} is kept out of {incident.Key}. A security lead or its commander can change that: ", new CommandSpan($"readmit {incident.Key} @{person.Id} <reason>"), ".");

    /// <summary>Takes them off the incident and out of its channels.</summary>
    public static async Task TakeOffAsync(CommandContext context, PersonId person, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        await context.Session.SaveAsync(cancellationToken);
        await context.Session.Db.IncidentResponders.Where(known => known.IncidentId == incident.Id && known.PersonId == person).ExecuteDeleteAsync(cancellationToken);
        var waiting = await context.Session.Db.OutgoingMessages.AsTracking()
            .Where(message => message.IncidentId == incident.Id && message.Kind == OutgoingKind.Whisper && message.State == OutgoingState.Pending)
            .ToListAsync(cancellationToken);
        foreach (var message in waiting.Where(message => ChatJson.Read<Whispered>(message.Content).To.Person == person))
        {
            message.Supersede();
        }

        context.Announce.Remove(incident, [person]);
        await RequestPeople.RefreshWaitingAsync(context, cancellationToken);
    }
}
