using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Lets a request run on the word of the one who asked, when nobody else is to be had; and tells everybody.</summary>
internal sealed class BreakGlassVerb(RequestDesk desk, PeopleDirectory people) : IVerb
{
    public VerbSpec Spec { get; } = new(
        "break-glass", "Let your own request run without a second person, where the settings allow it; everybody is told at once.", "break-glass [INC-7] A-12 <reason>")
    {
        Examples = ["break-glass A-12 the files are being encrypted and nobody answers"],
        NeedsIncident = true,
        TakesWords = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, reason) = context.Command.Split();
        if (await RequestDesk.FindAsync(context, word, cancellationToken) is not { } request)
        {
            return await RequestDesk.WhichAsync(context, "break-glass", word, known => known.State == RequestState.AwaitingApproval, cancellationToken);
        }

        if (context.Incident.EndedRefusal() is { } ended)
        {
            return Refusals.Answer(context, context.Incident, ended);
        }

        if (reason.Length == 0)
        {
            return CommandAnswer.Refuse("Why can it not wait for a second person? ", new CommandSpan($"break-glass {request.Key} <reason>"), ".");
        }

        var by = await RequestPeople.DescribeAsync(context.Session.Db, context.Incident, context.Person, cancellationToken);
        var refusal = request.WhyNotAlone(by, null, context.Now)
            ?? (BreakGlassRule.WhyNot(desk.Policy, request, context.Person) is { } because ? new RequestRefusal.GlassStays(because) : null);
        if (refusal is not null)
        {
            return new CommandAnswer(CommandOutcome.Refused, Notice.Warn([.. desk.Sentence(context.Incident, request, refusal)]));
        }

        var glass = new BreakGlass(request, reason, context.Actor.Account, context.Origin.DeliveryKey, context.Now);
        context.Session.Db.BreakGlasses.Add(glass);

        // Two saves: the database lets a request go alone only when the word for it is there.
        await context.Session.Db.SaveChangesAsync(cancellationToken);
        await context.RecordAsync(request.GoAlone(glass, desk.Policy.Times, context.Now), cancellationToken);
        context.Session.NeedsRequestWork();
        context.Announce.RefreshRequest(context.Incident, request.Id);
        context.Announce.RefreshCard(context.Incident);
        var told = Told(context, request, glass);
        context.Announce.ToIncident(context.Incident, told);
        context.Announce.ToLobby(context.Incident, told);
        context.Announce.Tell(
            context.Incident, await IncidentPeople.OfAsync(context.Session.Db, context.Incident, cancellationToken), Owed(context.Incident, context.Person.Id), told,
            "had its glass broken: somebody let an action run there without a second person.");

        return CommandAnswer.Done(told, context.Incident.Key, announced: true);
    }

    /// <summary>Management and security hear of it by themselves, whether they are in the channel or not.</summary>
    private IEnumerable<PersonId> Owed(Incident incident, PersonId by) =>
        people.With(PersonRole.Management).Concat(people.With(PersonRole.SecurityLead)).Where(person => person.Active).Select(person => person.Id)
            .Concat(new[] { incident.ManagementEscalationId, incident.SecurityLeadId }.OfType<PersonId>())
            .Where(person => person != by).Distinct();

    private static Notice Told(CommandContext context, ActionRequest request, BreakGlass glass) => new()
    {
        Tone = NoticeTone.Danger,
        Title = $"BREAK-GLASS · {context.Incident.Key} · {request.Key}",
        Blocks =
        [
            new ParagraphBlock(
            [
                Changing.Who(context), " lets ", new CodeSpan($"{request.ActionId} {request.HostId}"), " run without a second person: ", new TextSpan(glass.Reason), ". ",
                "Another person has to look at it by ", new TimeSpanned(glass.CountersignDueAt, TimeStyle.DateAndClock), ": ",
                new CommandSpan($"countersign {context.Incident.Key} {request.Key} <what you found>"), ".",
            ]),
        ],
    };
}
