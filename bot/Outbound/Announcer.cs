using ChatOps.Bot.Chat;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Outbound;

/// <summary>
/// Writes what is to be said into the outbox of the same transaction. Which audience may see what of an incident is
/// decided here by way of <see cref="Disclosure"/>, and nowhere else.
/// </summary>
internal sealed class Announcer(RecordSession session)
{
    /// <summary>Opens the incident's channel on each of its platforms and puts the live card into it.</summary>
    public void OpenRooms(Incident incident)
    {
        foreach (var platform in incident.Platforms)
        {
            Send(platform, IncidentLane(platform, incident), OutgoingKind.OpenRoom, incident, null, "{}");
        }

        RefreshCard(incident);
    }

    /// <summary>The channel of one platform is there, but not all that belongs to it: the people and the topic come after.</summary>
    public void Furnish(ChatPlatform platform, Incident incident, IReadOnlyList<PersonId> people)
    {
        Send(platform, IncidentLane(platform, incident), OutgoingKind.Invite, incident, null, ChatJson.Write(people));
        Send(platform, IncidentLane(platform, incident), OutgoingKind.RefreshTopic, incident, null, "{}");
    }

    /// <summary>Says it in the incident's own channel.</summary>
    public void ToIncident(Incident incident, Notice notice)
    {
        foreach (var platform in incident.Platforms)
        {
            Send(platform, IncidentLane(platform, incident), OutgoingKind.Post, incident, null, ChatJson.Write(Calls(notice) ? Marked(incident, notice) : notice));
        }
    }

    /// <summary>Says it in the incident's own channel on every platform but one, which cannot be reached.</summary>
    public void ToIncidentElsewhere(Incident incident, ChatPlatform unreached, Notice notice)
    {
        foreach (var platform in incident.Platforms.Where(platform => platform != unreached))
        {
            Send(platform, IncidentLane(platform, incident), OutgoingKind.Post, incident, null, ChatJson.Write(notice));
        }
    }

    /// <summary>The live card is to show the state as it is when the message goes out.</summary>
    public void RefreshCard(Incident incident)
    {
        foreach (var platform in incident.Platforms)
        {
            Send(platform, IncidentLane(platform, incident), OutgoingKind.RefreshCard, incident, null, "{}");
        }
    }

    /// <summary>The card of an action request is to show the state as it is when the message goes out.</summary>
    public void RefreshRequest(Incident incident, Guid request)
    {
        foreach (var platform in incident.Platforms)
        {
            Send(platform, IncidentLane(platform, incident), OutgoingKind.RefreshRequest, incident, null, ChatJson.Write(new RequestShown(request)));
        }
    }

    public void RefreshTopic(Incident incident)
    {
        foreach (var platform in incident.Platforms)
        {
            Send(platform, IncidentLane(platform, incident), OutgoingKind.RefreshTopic, incident, null, "{}");
        }
    }

    /// <summary>The incident is closed: its channels may be put away, after everything that is still to be said there.</summary>
    public void CloseRooms(Incident incident)
    {
        foreach (var platform in incident.Platforms)
        {
            Send(platform, IncidentLane(platform, incident), OutgoingKind.CloseRoom, incident, null, "{}");
        }
    }

    /// <summary>The incident goes on: its channels are to be there again before anything is said in them.</summary>
    public void ReopenRooms(Incident incident)
    {
        foreach (var platform in incident.Platforms)
        {
            Send(platform, IncidentLane(platform, incident), OutgoingKind.ReopenRoom, incident, null, "{}");
        }
    }

    /// <summary>A platform could not give the former channel back.</summary>
    public void SayMoved(ChatPlatform platform, Incident incident) =>
        Send(platform, IncidentLane(platform, incident), OutgoingKind.Post, incident, null, ChatJson.Write(Notice.Warn(
            $"The former channel of {incident.Key} is archived and {platform} does not let me have it back, so this is its new one. What was said there is still to be read there.")));

    public void Invite(Incident incident, IReadOnlyList<PersonId> people)
    {
        foreach (var platform in incident.Platforms)
        {
            Send(platform, IncidentLane(platform, incident), OutgoingKind.Invite, incident, null, ChatJson.Write(people));
        }
    }

    public void Remove(Incident incident, IReadOnlyList<PersonId> people)
    {
        foreach (var platform in incident.Platforms)
        {
            Send(platform, IncidentLane(platform, incident), OutgoingKind.Remove, incident, null, ChatJson.Write(people));
        }
    }

    /// <summary>Tells everybody that there is something; a sensitive incident stays unheard of.</summary>
    public void ToLobby(Incident incident, Notice notice)
    {
        if (!Disclosure.MayBeAnnounced(incident))
        {
            return;
        }

        foreach (var platform in incident.Platforms)
        {
            Send(platform, $"{platform}/lobby", OutgoingKind.Post, incident, Lobby, ChatJson.Write(Marked(incident, notice)));
        }
    }

    /// <summary>Tells one person in the incident's channel, so that only they see it.</summary>
    public void WhisperInIncident(Incident incident, PersonId to, Notice notice)
    {
        foreach (var platform in incident.Platforms)
        {
            Send(platform, IncidentLane(platform, incident), OutgoingKind.Whisper, incident, null, ChatJson.Write(new Whispered(new Listener(to), Marked(incident, notice))));
        }
    }

    /// <summary>
    /// Tells people each alone, outside the incident's channel, because they may not be in it: as much as
    /// <see cref="Disclosure.Told"/> lets each of them know.
    /// </summary>
    /// <param name="veiled">What may be told of a sensitive incident, after its codename.</param>
    public void Tell(Incident incident, IncidentPeople people, IEnumerable<PersonId> to, Notice whole, string veiled)
    {
        foreach (var person in to)
        {
            if (Disclosure.Told(incident, person, people, whole, veiled) is not { } told)
            {
                continue;
            }

            foreach (var platform in incident.Platforms)
            {
                Send(platform, $"{platform}/person/{person}", OutgoingKind.Whisper, incident, Lobby, ChatJson.Write(new Whispered(new Listener(person), Marked(incident, told))));
            }
        }
    }

    /// <summary>Tells one person on one platform, where nobody else sees it.</summary>
    public void WhisperOn(ChatPlatform platform, Incident incident, PersonId to, Notice notice) =>
        Send(platform, $"{platform}/person/{to}", OutgoingKind.Whisper, incident, Lobby, ChatJson.Write(new Whispered(new Listener(to), Marked(incident, notice))));

    /// <summary>Answers one person where they typed.</summary>
    /// <param name="delivery">What is answered. The answer has the same id, by which a platform that said it already knows it.</param>
    public void Answer(Guid delivery, ChatPlatform platform, string room, Listener to, Notice notice) =>
        session.Send(new OutgoingMessage(
            delivery, platform, $"{platform}/person/{to.Person?.Value ?? to.Account}", OutgoingKind.Whisper, 0, null, room,
            ChatJson.Write(new Whispered(to, notice)), session.Now));

    /// <summary>An answer that was for one person alone did not reach them; where they asked, all may know that, and no more.</summary>
    public void SayUnanswered(ChatPlatform platform, string room, Listener to) =>
        session.Send(new OutgoingMessage(
            Guid.CreateVersion7(session.Now), platform, $"{platform}/unanswered/{room}", OutgoingKind.Post, 0, null, room,
            ChatJson.Write(Notice.Warn($"I could not answer {to.Person?.Value ?? "somebody"} privately here. Open a conversation with me and ask there again, or use the console.")), session.Now));

    /// <summary>Stands for the platform's channel that everybody is in; each platform knows its own.</summary>
    public const string Lobby = "*lobby*";

    private const string DrillMark = "DRILL";

    /// <summary>
    /// In a drill's own channel the topic and the card say what it is. Whoever hears of it elsewhere, or is called by name and
    /// may read that on a telephone, reads it first, and is not alarmed as by a real one.
    /// </summary>
    private static Notice Marked(Incident incident, Notice notice) => (incident.Drill, notice.Title, notice.Blocks.Count > 0 ? notice.Blocks[0] : null) switch
    {
        (false, _, _) => notice,
        (_, null, ParagraphBlock first) => notice with { Blocks = [new ParagraphBlock([new TextSpan(DrillMark, Strong: true), " · ", .. first.Spans]), .. notice.Blocks.Skip(1)] },
        var (_, title, _) => notice with { Title = $"{DrillMark} · {title ?? incident.Key}" },
    };

    private static bool Calls(Notice notice) => notice.Spans().Any(span => span is MentionSpan);

    private static string IncidentLane(ChatPlatform platform, Incident incident) => $"{platform}/incident/{incident.Id}";

    private void Send(ChatPlatform platform, string lane, OutgoingKind kind, Incident incident, string? room, string content) =>
        session.Send(new OutgoingMessage(
            Guid.CreateVersion7(session.Now), platform, lane, kind, (int)incident.Severity, incident.Id, room, content, session.Now));
}

/// <summary>Which request's card it is about.</summary>
internal sealed record RequestShown(Guid Request);

/// <summary>The content of a whisper.</summary>
internal sealed record Whispered(Listener To, Notice Notice);
