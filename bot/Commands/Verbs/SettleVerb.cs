using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Lets people say what happened where the bot cannot find out.</summary>
internal sealed class SettleVerb(RequestDesk desk, EvidenceSignal evidence) : IVerb
{
    private static readonly Dictionary<string, RequestState> Ways = new(StringComparer.OrdinalIgnoreCase)
    {
        ["happened"] = RequestState.SettledHappened,
        ["not-happened"] = RequestState.SettledNotHappened,
        ["unknowable"] = RequestState.SettledUnknowable,
    };

    public VerbSpec Spec { get; } = new("settle", "Say what happened where nobody could tell; two people, if it cannot be taken back.", "settle [INC-7] A-12 happened|not-happened|unknowable <how you know>")
    {
        Examples = ["settle A-12 not-happened the VM runs, uptime 40 days"],
        NeedsIncident = true,
        TakesWords = true,
        AsksWithForm = command => command.Split() is { First.Length: > 0, After.Length: 0 },
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (word, rest) = context.Command.Option("request") is { Length: > 0 } filled ? (filled, $"{context.Command.Option("as")} {context.Command.Text}") : context.Command.Split();
        if (await RequestDesk.FindAsync(context, word, cancellationToken) is not { } request)
        {
            return await RequestDesk.WhichAsync(context, "settle", word, known => known.State == RequestState.Unknown, cancellationToken);
        }

        var blank = rest.IndexOf(' ', StringComparison.Ordinal);
        var (way, reason) = blank < 0 ? (rest, "") : (rest[..blank], rest[(blank + 1)..].Trim());
        if (!Ways.TryGetValue(way, out var verdict) || reason.Length == 0)
        {
            return rest.Trim().Length == 0 ? CommandAnswer.Ask(Form(context, request)) : CommandAnswer.Refuse(
                "Say what happened and how you know: ", new CommandSpan($"settle {request.Key} not-happened <how you know>"), $". It is {string.Join(", ", Ways.Keys)}.");
        }

        var settler = await RequestPeople.DescribeAsync(context.Session.Db, context.Incident, context.Person, cancellationToken);
        if (!settler.OnIncident)
        {
            return new CommandAnswer(CommandOutcome.Refused, Notice.Warn([.. desk.Sentence(context.Incident, request, new RequestRefusal.NotOnIncident())]));
        }

        switch (request.Settle(context.Person.Id, verdict, reason, context.Now))
        {
            case RequestChange.Made made:
                await context.RecordAsync(made.Event, cancellationToken);
                await FollowUps.ApplyAsync(context.Session, context.Incident, request, cancellationToken);

                // What the run took is signed once it is over.
                evidence.Wake();
                var notice = Notice.Warn(
                    Changing.Who(context), " says of ", new TextSpan(request.Key, Strong: true), $": {RequestWords.Outcome(verdict)} ", new TextSpan(reason),
                    request.State == RequestState.Unknown ? " A second person has to say the same." : "");
                context.Announce.ToIncident(context.Incident, notice);
                context.Announce.RefreshRequest(context.Incident, request.Id);
                context.Announce.RefreshCard(context.Incident);
                return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
            case RequestChange.Refused refused:
                return new CommandAnswer(CommandOutcome.Refused, Notice.Warn([.. desk.Sentence(context.Incident, request, refused.Refusal)]));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static ChatForm Form(CommandContext context, ActionRequest request) => new(
        "settle", $"What happened with {request.Key}?", "Say so", context.Incident.Key,
        [
            new FormField("request", "Request", FormFieldKind.Line, true, request.Key, MostCharacters: 20),
            new FormField("as", "What happened?", FormFieldKind.Choice, true, null, null,
                [new("happened", "It happened"), new("not-happened", "It did not happen"), new("unknowable", "It cannot be known")]),
            new FormField("text", "How do you know?", FormFieldKind.Text, true),
        ]);
}
