using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Bot.Slack.Wire;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Slack;

/// <summary>The app's own tab: what waits for this person's word, and the open incidents that they may see.</summary>
internal sealed class SlackHome(
    SlackClient slack, SlackAccounts accounts, SlackReaders readers, PeopleDirectory people, ChatOpsRecord record,
    IHostApplicationLifetime lifetime, ILogger<SlackHome> logger)
{
    private const int Most = 12;

    /// <summary>Makes the tab anew, without keeping Slack waiting.</summary>
    public void Show(string user, string? team, string? enterprise) => _ = Task.Run(
        async () =>
        {
            try
            {
                await PublishAsync(user, team, enterprise, lifetime.ApplicationStopping);
            }
            catch (Exception exception)
            {
                // The edge of something that nobody waits for; the tab is made again when it is opened again.
                logger.LogWarning("The home tab of {User} could not be made: {Reason}", user, exception.Message);
            }
        });

    private async Task PublishAsync(string user, string? team, string? enterprise, CancellationToken cancellationToken)
    {
        var actor = await accounts.FindAsync(user, team, enterprise, cancellationToken);
        var notices = actor.Standing?.Barred is { } barred ? [Notice.Warn(barred)] : await ComposeAsync(PersonOf(actor), cancellationToken);
        var blocks = new List<Block>();
        foreach (var notice in notices)
        {
            var reader = await readers.ForAsync(notice, cancellationToken);
            blocks.AddRange(SlackMessageRenderer.Render(notice, reader).SelectMany(page => page.Blocks));
            blocks.Add(new Divider());
        }

        await slack.CallAsync("views.publish", new { user_id = user, view = new View("home", [.. Numbered(blocks).Take(95)]) }, cancellationToken);
    }

    private Person? PersonOf(ChatActor actor) => actor.Standing?.Person is { } linked ? people.Find(linked) : people.Behind(actor.Account);

    private async Task<IReadOnlyList<Notice>> ComposeAsync(Person? person, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var open = await db.Incidents.NotEnded().OrderBy(incident => incident.Severity).ThenByDescending(incident => incident.Number).Take(200).ToListAsync(cancellationToken);
        var mine = person is null
            ? []
            : (await db.IncidentResponders.Where(responder => responder.PersonId == person.Id).Select(responder => responder.IncidentId).ToListAsync(cancellationToken)).ToHashSet();
        var notMine = person is null
            ? []
            : (await db.IncidentExclusions.Where(exclusion => exclusion.PersonId == person.Id).Select(exclusion => exclusion.IncidentId).ToListAsync(cancellationToken)).ToHashSet();
        HashSet<PersonId> me = person is null ? [] : [person.Id];
        var seen = open.Where(incident => Disclosure.MaySee(
            incident, person?.Id, new IncidentPeople(mine.Contains(incident.Id) ? me : [], notMine.Contains(incident.Id) ? me : []))).ToList();
        var notices = new List<Notice>();
        if (person is null)
        {
            notices.Add(Notice.Warn("I do not know who you are: this account belongs to nobody in the settings. You can look; to act, ask the one who runs the bot to add it to your entry under people."));
        }
        else
        {
            notices.AddRange(await WaitingAsync(db, person, seen, cancellationToken));
        }

        notices.Add(new Notice
        {
            Title = seen.Count == 0 ? "Nothing is open" : seen.Count == 1 ? "1 open incident" : $"{seen.Count} open incidents",
            Blocks = [seen.Count == 0
                ? new ParagraphBlock(["Open one with ", new CommandSpan("open p0 what happened"), "."])
                : new ListBlock(null, [.. seen.Take(Most).Select(incident => Line(incident, person))])],
            Buttons = person is null ? [] : [new NoticeButton("Open an incident…", "open", ButtonStyle.Primary)],
        });
        return notices;
    }

    private static async Task<IEnumerable<Notice>> WaitingAsync(ChatOpsDbContext db, Person person, List<Incident> seen, CancellationToken cancellationToken)
    {
        var ids = seen.Select(incident => incident.Id).ToList();
        var waiting = await db.ActionRequests.Where(request => request.State == RequestState.AwaitingApproval && ids.Contains(request.IncidentId)).ToListAsync(cancellationToken);
        var said = await db.ActionVerdicts.Where(verdict => verdict.PersonId == person.Id).Select(verdict => verdict.RequestId).ToListAsync(cancellationToken);
        return waiting.Where(request => request.RequesterId != person.Id && !said.Contains(request.Id)).OrderBy(request => request.Number).Take(Most).Select(request =>
        {
            var incident = seen.Single(known => known.Id == request.IncidentId);
            return new Notice
            {
                Title = $"Waits for a word: {request.Key} {Commands.RequestWords.What(request, null)}",
                Blocks = [new ParagraphBlock(["In ", new RoomSpan(incident.Key), ". Its card there shows exactly what would run; say yes or no there."])],
            };
        });
    }

    private IReadOnlyList<ChatSpan> Line(Incident incident, Person? person) =>
    [
        new RoomSpan(incident.Key), $" {(incident.Drill ? "DRILL " : "")}{incident.Severity} · {Commands.StatusWords.Of(incident.Status)} · ",
        new TextSpan(Disclosure.TitleOutside(incident), Strong: true),
        incident.CommanderId == person?.Id ? " · you command" : $" · {(people.NameOf(incident.CommanderId))} commands",
    ];

    /// <summary>Buttons of several notices stand on one page, and each must be told from the others.</summary>
    private static IEnumerable<Block> Numbered(IEnumerable<Block> blocks) => blocks.Select((block, index) => block with { BlockId = $"home-{index}" });
}
