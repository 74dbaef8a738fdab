using System.Security.Cryptography;
using ChatOps.Actions.Catalog;
using ChatOps.Actions.Parameters;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.People;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>Where people ask for actions and decide on them: the words of the verbs, within their transactions.</summary>
internal sealed class RequestDesk(ActionPolicy policy, HostInventory inventory, StepInputs inputs, PeopleDirectory people)
{
    private const string RunLetters = "abcdefghijkmnpqrstuvwxyz23456789";

    public ActionPolicy Policy => policy;

    public HostInventory Hosts => inventory;

    /// <summary>Asks for a run or a preview.</summary>
    public async Task<CommandAnswer> AskAsync(CommandContext context, RequestKind kind, AskedRun asked, CancellationToken cancellationToken)
    {
        if (context.Incident.EndedRefusal() is { } ended)
        {
            return Commands.Refusals.Answer(context, context.Incident, ended);
        }

        if (context.Incident.Drill && !asked.Host.Drill)
        {
            return CommandAnswer.Refuse($"{context.Incident.Key} is a drill, and {asked.Host.Id} is not marked for drills. Mark it (drill: true) in the settings, or use a host that is.");
        }

        if (ParameterValues.Bind(asked.Action, asked.Values, policy.Protected) is not ParameterOutcome.Bound bound)
        {
            var refused = (ParameterOutcome.Refused)ParameterValues.Bind(asked.Action, asked.Values, policy.Protected);
            return CommandAnswer.Refuse([.. Sentences(asked, refused)]);
        }

        if (kind != RequestKind.Preview && inputs.WhyNot(asked.Action, bound.Values.All) is { } lacking)
        {
            return CommandAnswer.Refuse(lacking);
        }

        var requester = await RequestPeople.DescribeAsync(context.Session.Db, context.Incident, context.Person, cancellationToken);
        var destructive = asked.Action.Risk == ActionRisk.Destructive;
        var people = policy.PeopleFor(asked.Action, asked.Host) + (destructive && await AskedALotAsync(context, cancellationToken) ? 1 : 0);
        var draft = new RequestDraft(
            context.Incident.Id, kind, null, asked.Action.Id, asked.Host.Id, CanonicalJson.Serialize(bound.Values.All),
            [.. bound.Values.All.Select(value => $"{value.Key}={value.Value}")], asked.Action.Changes && kind != RequestKind.Preview, destructive, people, requester,
            asked.Reason, asked.Waived);
        return await SaveAsync(context, draft, cancellationToken);
    }

    /// <summary>Asks for taking a run back, or for keeping it.</summary>
    public async Task<CommandAnswer> FollowUpAsync(CommandContext context, RequestKind kind, ActionRequest of, string reason, CancellationToken cancellationToken)
    {
        if (context.Incident.Drill && inventory.Find(of.HostId, context.Incident) is null)
        {
            return CommandAnswer.Refuse($"{context.Incident.Key} is a drill, and {of.HostId} is not marked for drills any more. Mark it (drill: true) in the settings.");
        }

        if (await context.Session.Db.ActionRequests.AnyAsync(
            other => other.OfRequestId == of.Id && other.Kind == kind
                && (other.State == RequestState.PreChecking || other.State == RequestState.AwaitingApproval || other.State == RequestState.Approved
                    || other.State == RequestState.Dispatching || other.State == RequestState.Running || other.State == RequestState.Verifying),
            cancellationToken))
        {
            return CommandAnswer.Refuse($"Somebody asked for that already; see the newest card of {of.Key}.");
        }

        var requester = await RequestPeople.DescribeAsync(context.Session.Db, context.Incident, context.Person, cancellationToken);
        if (kind == RequestKind.Confirm && requester is not ({ MayApprove: true, OnIncident: true } or { Leads: true }) && of.RequesterId != requester.Person)
        {
            return CommandAnswer.Refuse($"Whoever asked for {of.Key}, or somebody on the incident who may approve, can keep it.");
        }

        var draft = new RequestDraft(
            context.Incident.Id, kind, of.Id, of.ActionId, of.HostId, of.Parameters, [], true, false,
            kind == RequestKind.Confirm ? 1 : of.PeopleNeeded, requester, reason, []);
        return await SaveAsync(context, draft, cancellationToken);
    }

    /// <summary>The request that a word means, for change; null if it is none of this incident's.</summary>
    public static async Task<ActionRequest?> FindAsync(CommandContext context, string word, CancellationToken cancellationToken)
    {
        var digits = word.StartsWith("A-", StringComparison.OrdinalIgnoreCase) ? word[2..] : word.StartsWith('A') || word.StartsWith('a') ? word[1..] : word;
        if (!int.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var request = await context.Session.LockRequestAsync(number, cancellationToken);
        return request?.IncidentId == context.Incident.Id ? request : null;
    }

    /// <summary>There is no such request; says which there are.</summary>
    public static async Task<CommandAnswer> WhichAsync(CommandContext context, string verb, string word, Func<ActionRequest, bool> fits, CancellationToken cancellationToken)
    {
        var newest = await context.Session.Db.ActionRequests.AsNoTracking().Where(request => request.IncidentId == context.Incident.Id)
            .OrderByDescending(request => request.Number).Take(50).ToListAsync(cancellationToken);
        var fitting = newest.Where(fits).Take(5).Select(request => $"{request.Key} ({RequestWords.What(request, newest.Find(known => known.Id == request.OfRequestId))})").ToArray();
        var start = word.Length == 0 ? "Which one? " : $"{context.Incident.Key} has no request {CleanText.Shortened(word, 40)}. ";
        return fitting.Length == 0
            ? CommandAnswer.Refuse($"{start}There is none at the moment that could be meant.")
            : CommandAnswer.Refuse($"{start}Say for example ", new CommandSpan($"{verb} {newest.First(fits).Key}"), $". There is {string.Join(", ", fitting)}.");
    }

    private async Task<CommandAnswer> SaveAsync(CommandContext context, RequestDraft draft, CancellationToken cancellationToken)
    {
        var number = await context.Session.NextRequestNumberAsync(cancellationToken);
        var (request, happened) = ActionRequest.Ask(
            Guid.CreateVersion7(context.Now), number, RandomNumberGenerator.GetString(RunLetters, 12), RandomNumberGenerator.GetHexString(32, lowercase: true),
            draft, policy.Times, context.Now);
        context.Session.Db.ActionRequests.Add(request);
        context.Session.NeedsRequestWork();
        await context.RecordAsync(happened, cancellationToken);
        context.Announce.RefreshRequest(context.Incident, request.Id);
        context.Announce.RefreshCard(context.Incident);
        return CommandAnswer.Done(
            Notice.Say(new TextSpan(request.Key, Strong: true), $": I look at {request.HostId} and show the plan here.",
                request.PeopleNeeded > 1 ? $" {request.PeopleNeeded} different people are needed." : ""),
            context.Incident.Key);
    }

    private async Task<bool> AskedALotAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var since = context.Now - TimeSpan.FromHours(1);
        var requester = context.Person.Id;
        return await context.Session.Db.ActionRequests.CountAsync(
            request => request.RequesterId == requester && request.Destructive && request.Kind != RequestKind.Preview && request.RequestedAt > since, cancellationToken) >= policy.DestructivePerHour;
    }

    private static IEnumerable<ChatSpan> Sentences(AskedRun asked, ParameterOutcome.Refused refused)
    {
        foreach (var refusal in refused.Refusals)
        {
            yield return $"{refusal.Name}: {refusal.Sentence} ";
        }

        yield return "Like this: ";
        yield return new CommandSpan(ActionHelp.Example(asked.Action, asked.Host.Id));
    }

    /// <summary>Why a word about a request did not count, in a sentence that says what to do.</summary>
    public IEnumerable<ChatSpan> Sentence(Incident incident, ActionRequest request, RequestRefusal refusal) => refusal switch
    {
        RequestRefusal.WrongState wrong => [$"{request.Key} is {RequestWords.Of(wrong.State).TrimEnd('.')}; that cannot be done with it now."],
        RequestRefusal.OwnRequest => [$"You asked for {request.Key} yourself, so another person has to decide: ", .. Able(incident)],
        RequestRefusal.NotAnApprover => ["Your entry in the settings does not have the role approver, so another person has to decide: ", .. Able(incident)],
        RequestRefusal.NotOnIncident => [$"You are not on {incident.Key}. Somebody on it can bring you in: ", new CommandSpan($"invite {incident.Key} me"), "."],
        RequestRefusal.OldCard => [$"This card is old: what would run is not what it shows. Look at the newest card of {request.Key}."],
        RequestRefusal.TooLate late => [$"The time to decide on {request.Key} was over at ", new TimeSpanned(late.ExpiredAt), ". It has to be asked for anew."],
        RequestRefusal.DecidedAlready decided => [$"You {(decided.Verdict == RequestVerdict.Approve ? "approved" : "denied")} {request.Key} at ", new TimeSpanned(decided.At), ". One word a person."],
        RequestRefusal.NameNotTyped name => [$"{request.Key} cannot be taken back. If you mean it, type the name of the host: ", new CommandSpan($"approve {request.Key} {name.Expected}"), "."],
        RequestRefusal.NotTheRequester other => [$"Only {people.NameOf(other.Requester)}, who asked for it, can withdraw {request.Key}. You can ", new CommandSpan($"deny {request.Key} <reason>"), "."],
        RequestRefusal.CountersignedAlready signed => [$"{people.NameOf(signed.By)} countersigned {request.Key} at ", new TimeSpanned(signed.At), "."],
        RequestRefusal.GlassStays stays => [$"The glass is not for {request.Key}: {stays.Because}. Who can decide: ", .. Able(incident)],
        RequestRefusal.SecondPersonNeeded => [$"You said so already. For {request.Key} a second person has to say the same."],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Which role it takes; the call and the card name the people who can at that moment.</summary>
    private static ChatSpan[] Able(Incident incident) =>
        [$"somebody on {incident.Key} with the role approver. To bring one in: ", new CommandSpan($"invite {incident.Key} @name"), "."];
}

/// <summary>A run as somebody typed it.</summary>
internal sealed record AskedRun(ActionDefinition Action, InventoryHost Host, IReadOnlyDictionary<string, string> Values, string Reason, IReadOnlyList<string> Waived);
