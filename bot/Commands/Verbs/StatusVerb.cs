using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Moves an incident forward; each step is a milestone with its time.</summary>
internal sealed class StatusVerb : IVerb
{
    public VerbSpec Spec { get; } = new("status", "Move forward: contained, eradicated, recovered, resolved, closed.", "status [INC-7] contained [note]")
    {
        Examples = ["status contained vlan 12 is cut off", "status resolved"],
        NeedsIncident = true,
        TakesArgument = true,
    };

    public Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, note) = context.Command.Split();
        var incident = context.Incident;
        if (incident.EndedRefusal() is { } ended)
        {
            return Task.FromResult(Refusals.Answer(context, incident, ended));
        }

        if (word.Length == 0)
        {
            return Task.FromResult(CommandAnswer.Refuse(
                $"{incident.Key} is {StatusWords.Of(incident.Status)}. To move it: ", new CommandSpan($"status {incident.Key} {StatusWords.Ahead(incident.Status).FirstOrDefault("open")}"), "."));
        }

        if (!StatusWords.TryParse(word, out var status))
        {
            var near = Spelling.Nearest(word, Enum.GetValues<IncidentStatus>().Select(StatusWords.Of));
            var hint = near.Count > 0 ? $"Did you mean {string.Join(" or ", near)}?" : $"Ahead: {string.Join(", ", StatusWords.Ahead(incident.Status))}.";
            return Task.FromResult(CommandAnswer.Refuse($"\"{CleanText.Shortened(word, 40)}\" is not a status. {hint}"));
        }

        if (status == IncidentStatus.Cancelled)
        {
            return Task.FromResult(CommandAnswer.Refuse("A false alarm is cancelled with its reason: ", new CommandSpan($"cancel {incident.Key} <reason>"), "."));
        }

        if (status == IncidentStatus.Open && incident.Status != IncidentStatus.Open)
        {
            return Task.FromResult(CommandAnswer.Refuse("To go back, say why: ", new CommandSpan($"reopen {incident.Key} <reason>"), "."));
        }

        return AdvanceAsync(context, status.Value, note, cancellationToken);
    }

    /// <summary>Moves the incident on; also how it is closed.</summary>
    public static async Task<CommandAnswer> AdvanceAsync(CommandContext context, IncidentStatus to, string note, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        var former = incident.Status;
        var inForce = to.IsActive() ? [] : await InForceAsync(context, cancellationToken);
        var answer = await Changing.ApplyAsync(
            context, incident.Advance(to, note.Length == 0 ? null : note, context.Now),
            () =>
            {
                var words = new List<ChatSpan>
                {
                    Changing.Who(context), $" moved {incident.Key} from {StatusWords.Of(former)} to ", new TextSpan(StatusWords.Of(to), Strong: true),
                    $", {Spans.Length(context.Now - incident.DeclaredAt)} after it was declared.",
                };
                if (note.Length > 0)
                {
                    words.Add(" ");
                    words.Add(new TextSpan(note[^1] is '.' or '!' or '?' ? note : $"{note}."));
                }

                if (!to.IsActive())
                {
                    words.Add(" No further updates are due.");
                }

                if (inForce.Count > 0)
                {
                    words.Add(new TextSpan($" STILL IN FORCE: {string.Join(", ", inForce.Select(request => $"{request.Key} {RequestWords.What(request, null)}"))}. ", Strong: true));
                    words.Add("To take one back: ");
                    words.Add(new CommandSpan($"undo {inForce[0].Key}"));
                    words.Add(".");
                }

                context.Announce.RefreshTopic(incident);
                var notice = Notice.Say([.. words]) with { Tone = NoticeTone.Good };
                context.Announce.ToLobby(incident, notice);
                return notice;
            },
            cancellationToken);
        if (answer.Outcome == CommandOutcome.Done && to == IncidentStatus.Closed)
        {
            // Last, so that the channel hears of it before it is put away.
            context.Announce.CloseRooms(incident);
        }

        return answer;
    }

    /// <summary>What was done to hosts, can be taken back and was not: nobody may forget it with the incident.</summary>
    private static async Task<IReadOnlyList<ActionRequest>> InForceAsync(CommandContext context, CancellationToken cancellationToken) =>
        [
            .. (await context.Session.Db.ActionRequests.AsNoTracking().Where(request => request.IncidentId == context.Incident.Id && request.UndoneBy == null)
                .OrderBy(request => request.Number).ToListAsync(cancellationToken)).Where(request => request.IsInForce),
        ];
}
