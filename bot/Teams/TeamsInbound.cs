using ChatOps.Bot.Chat;
using ChatOps.Bot.Console;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.Teams.Wire;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Teams;

/// <summary>
/// What people do on Teams, however it came: who it is, saved, acknowledged, and only then done. What the bot does not know
/// is fine, but for questions that want an answer.
/// </summary>
internal sealed class TeamsInbound(
    InboundGate gate, TeamsAccounts accounts, TeamsForms forms, TeamsInvokes invokes, TeamsPlaces places, TeamsHomes homes, ChatOpsRecord record, OutboxSignal outbox,
    AnswerLimits limits, TimeProvider clock, ILogger<TeamsInbound> logger)
{
    public async Task<TeamsAck> TakeAsync(Activity activity, CancellationToken cancellationToken)
    {
        switch (activity.Type)
        {
            case ActivityTypes.Message:
                return IsWhole(activity) ? await SaidAsync(activity, cancellationToken) : TeamsAck.Unreadable;
            case ActivityTypes.Invoke:
                return IsWhole(activity) && activity.Name is { Length: > 0 } ? await invokes.TakeAsync(activity, cancellationToken) : TeamsAck.Unreadable;
            case ActivityTypes.MessageUpdate or ActivityTypes.MessageDelete:
                return IsWhole(activity) ? await ChangedAsync(activity, cancellationToken) : TeamsAck.Fine;
            case ActivityTypes.InstallationUpdate or ActivityTypes.ConversationUpdate:
                return await InstalledAsync(activity, cancellationToken);
            case null or "":
                return TeamsAck.Unreadable;
            default:
                return TeamsAck.Fine;
        }
    }

    private async Task<TeamsAck> SaidAsync(Activity said, CancellationToken cancellationToken)
    {
        if (said.From!.Id == said.Recipient?.Id)
        {
            return TeamsAck.Fine;
        }

        if (CardClick.Read(said.Value) is { } clicked)
        {
            return await invokes.SubmittedAsync(said, clicked, cancellationToken);
        }

        var isToUs = places.IsPersonal(said.Conversation!.Id) || said.Recipient?.IsTargeted == true || TeamsText.MentionsBot(said);
        await accounts.MeetAsync(said.Conversation.Id, MentionedPeople(said), cancellationToken);
        var text = isToUs ? TeamsText.Command(said, NameOf)
            : CommandPrefix.TryStrip(TeamsText.Words(said, NameOf), out var command) ? command : null;
        if (text is null || (text.Length == 0 && string.IsNullOrWhiteSpace(said.Text)))
        {
            // Talk among people, or a picture without words.
            return TeamsAck.Fine;
        }

        var actor = await accounts.FindAsync(said, cancellationToken);
        try
        {
            var room = await homes.OfAsync(said.Conversation.Id, cancellationToken);
            var accepted = await gate.AcceptAsync(actor.Account, actor.Name, Key(said), room, new CommandInput(text) { Standing = actor.Standing }, cancellationToken);
            if (!accepted.Repeated)
            {
                forms.Follow(accepted.Id, room, actor.Account.UserId);
            }

            return TeamsAck.Fine;
        }
        catch (InboundUnavailableException unavailable)
        {
            // Told to the person, who may do it again; were it also asked of Teams, it would be done twice.
            forms.Say(said.Conversation.Id, actor.Account.UserId, Notice.Warn(unavailable.Words));
            return TeamsAck.Fine;
        }
    }

    /// <summary>Of messages that are edited or deleted, what is on a timeline counts.</summary>
    private async Task<TeamsAck> ChangedAsync(Activity changed, CancellationToken cancellationToken)
    {
        if (changed.From!.Id == changed.Recipient?.Id)
        {
            return TeamsAck.Fine;
        }

        string room;
        try
        {
            room = await homes.OfAsync(changed.Conversation!.Id, cancellationToken);
            if (!await IsOfIncidentAsync(room, cancellationToken).WaitAsync(limits.Save, clock, cancellationToken))
            {
                return TeamsAck.Fine;
            }
        }
        catch (Exception exception) when (exception is InboundUnavailableException || RecordTrouble.Is(exception))
        {
            logger.LogWarning("The record could not be asked about an edited message, so Teams is to send it again: {Reason}", exception.Message);
            return TeamsAck.NotNow;
        }

        var isGone = changed.Type == ActivityTypes.MessageDelete;
        var actor = await accounts.FindAsync(changed, cancellationToken);
        var input = new PinnedChangeInput(changed.Id!, isGone ? null : TeamsText.Words(changed, NameOf)) { Standing = actor.Standing };
        try
        {
            await gate.AcceptAsync(
                actor.Account, actor.Name, $"{changed.Type}:{changed.Conversation.Id}:{changed.Id}:{changed.Timestamp}", room, input, cancellationToken);
            return TeamsAck.Fine;
        }
        catch (InboundUnavailableException)
        {
            return TeamsAck.NotNow;
        }
    }

    private async Task<TeamsAck> InstalledAsync(Activity activity, CancellationToken cancellationToken)
    {
        if (activity is { Type: ActivityTypes.InstallationUpdate, Action: "remove" or "remove-upgrade" } && activity.Conversation?.ConversationType != ConversationAccount.Personal)
        {
            logger.LogCritical("Teams took the app out of {Conversation}. Nothing can be said there until it is added again.", activity.Conversation?.Id);
            return places.IsOfIncidents(activity) is false ? TeamsAck.Fine : await SayRemovedAsync(places.IsOfIncidents(activity) is true, cancellationToken);
        }

        if (activity is { Type: ActivityTypes.InstallationUpdate, ChannelData.Channel.Id: { } channel })
        {
            logger.LogInformation("Teams: the app is in the channel {Channel}. If incidents are to be there, that is teams.channel.", channel);
        }

        return TeamsAck.Fine;
    }

    /// <summary>Whoever reads only Teams hears nothing from now on; those elsewhere have to know at once.</summary>
    private async Task<TeamsAck> SayRemovedAsync(bool isSure, CancellationToken cancellationToken)
    {
        try
        {
            await record.WriteAsync(
                async (session, token) =>
                {
                    var rooms = session.Db.IncidentRooms.Where(room => room.Platform == ChatPlatform.Teams).Select(room => room.IncidentId);
                    foreach (var incident in await session.Db.Incidents.AsNoTracking().NotEnded().Where(incident => rooms.Contains(incident.Id)).ToListAsync(token))
                    {
                        new Announcer(session).ToIncidentElsewhere(incident, ChatPlatform.Teams, Notice.Warn(
                            isSure
                                ? "The app was taken out of the team in Teams. Nothing reaches this incident's thread there until somebody adds it again. Whoever reads only there does not know."
                                : "The app was taken out of a team in Teams. If that is the team of this incident, nothing reaches its thread until somebody adds the app again. Say something there and see whether I answer."));
                    }
                },
                cancellationToken);
        }
        catch (Exception exception) when (RecordTrouble.Is(exception))
        {
            logger.LogError(exception, "Nobody could be told that the app was taken out of Teams");
            return TeamsAck.NotNow;
        }

        outbox.Wake();
        return TeamsAck.Fine;
    }

    private async Task<bool> IsOfIncidentAsync(string conversation, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return await db.IncidentRooms.AnyAsync(room => room.Platform == ChatPlatform.Teams && room.Room == conversation, cancellationToken);
    }

    private static IEnumerable<string> MentionedPeople(Activity said) =>
        (said.Entities ?? []).Select(entity => entity.AsMention()?.Mentioned.Id).OfType<string>().Where(user => user != said.Recipient?.Id);

    private string? NameOf(string user) => accounts.PersonOf(user)?.Id.Value;

    /// <summary>Ids are unique in their conversation.</summary>
    private static string Key(Activity activity) => $"message:{activity.Conversation!.Id}:{activity.Id}";

    private static bool IsWhole(Activity activity) =>
        activity is { Id.Length: > 0, From.Id.Length: > 0, Conversation.Id.Length: > 0, ServiceUrl.Length: > 0 }
        && KeepableText.Takes(activity.Id) && KeepableText.Takes(activity.Conversation.Id);
}
