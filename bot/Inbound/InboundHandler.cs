using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Inbound;

/// <summary>
/// Does one delivery: its effect, its answer and the mark that it is done are one transaction, so it is done once
/// whatever dies when.
/// </summary>
internal sealed class InboundHandler(
    ChatOpsRecord record, CommandRunner commands, PinHandler pins, ConsoleTranscript transcript, PeopleDirectory people,
    IncidentsOfRooms incidents, OutboxSignal outbox, RequestSignal requests, CheckpointSignal checkpoints, ILogger<InboundHandler> logger)
{
    /// <summary>A fault is tried again this often before the person is told that it cannot be done.</summary>
    private const int MostFaults = 3;

    private const int LongestName = 80;

    /// <summary>Something done this much after it was asked for is said to be late.</summary>
    private static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(1);

    /// <summary>Does it, or gives the answer that it got before.</summary>
    public async Task<CommandAnswer> HandleAsync(Guid id, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await AttemptAsync(id, null, cancellationToken);
            }
            catch (RefusedAfterEffectException refused)
            {
                // The effect is rolled back; the refusal is a transaction of its own.
                return await AttemptAsync(id, refused.Answer, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // The edge between people and code: a fault in one command must not take the others with it.
                logger.LogError(exception, "Delivery {DeliveryId} ended in a fault", id);
                if (await CountFaultAsync(id, cancellationToken) >= MostFaults)
                {
                    return await AttemptAsync(id, Fault(id), cancellationToken);
                }
            }
        }
    }

    /// <summary>
    /// Does several deliveries of one room in one transaction, in this order. Null if one of them cannot be done that way:
    /// then none was, and each is to be done by itself.
    /// </summary>
    public async Task<IReadOnlyList<CommandAnswer>?> HandleTogetherAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        try
        {
            return await AttemptAsync(ids, null, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A refusal after an effect is an everyday thing; a fault shows itself again with the one that has it.
            logger.LogDebug(exception, "{Count} deliveries could not be done together", ids.Count);
            return null;
        }
    }

    /// <summary>Who is behind a delivery.</summary>
    public static CommandActor ActorOf(InboundDelivery delivery, PeopleDirectory people) =>
        new(delivery.Account, people.Behind(delivery.Account), CleanText.Cut(CleanText.Line(delivery.UserName), LongestName));

    /// <summary>What the platform knows of the account counts for more than the settings: nobody barred acts as a person.</summary>
    private CommandActor Standing(CommandActor actor, AccountStanding? standing) => standing switch
    {
        null => actor,
        { Barred: { } reason } => actor with { Person = null, Barred = reason },
        { Person: { } person } => actor with { Person = people.Find(person) },
        _ => actor,
    };

    private async Task<CommandAnswer> AttemptAsync(Guid id, CommandAnswer? given, CancellationToken cancellationToken) =>
        (await AttemptAsync([id], given, cancellationToken))[0];

    private async Task<IReadOnlyList<CommandAnswer>> AttemptAsync(
        IReadOnlyCollection<Guid> ids, CommandAnswer? given, CancellationToken cancellationToken)
    {
        var (answers, rooms, said, asked, turned) = await record.WriteAsync(
            async (session, token) =>
            {
                var deliveries = await session.LockDeliveriesAsync(ids, token);
                var done = new List<CommandAnswer>(ids.Count);
                foreach (var id in ids)
                {
                    var delivery = deliveries.GetValueOrDefault(id) ?? throw new InvalidOperationException($"Delivery {id} is not in the record.");
                    done.Add(await DoAsync(session, delivery, given, token));
                    await session.SaveAsync(token);
                }

                return (done, deliveries.Values.Select(delivery => delivery.Room).Distinct().ToList(), session.HasOutgoing, session.HasRequestWork, session.HasTurn);
            },
            cancellationToken);
        rooms.ForEach(transcript.Changed);
        if (said)
        {
            outbox.Wake();
        }

        if (asked)
        {
            requests.Wake();
        }

        if (turned)
        {
            checkpoints.Wake();
        }

        return answers;
    }

    private async Task<CommandAnswer> DoAsync(RecordSession session, InboundDelivery delivery, CommandAnswer? given, CancellationToken cancellationToken)
    {
        if (delivery.Answer is { } before)
        {
            return ChatJson.Read<CommandAnswer>(before);
        }

        var input = ChatJson.Read<InboundInput>(delivery.Body);
        var actor = Standing(ActorOf(delivery, people), input.Standing);
        var origin = new CommandOrigin(delivery.Platform, delivery.Room, delivery.DeliveryKey, delivery.ReceivedAt);
        Echo(session, delivery, actor, input);
        var result = given ?? await DoAsync(session, input, actor, origin, cancellationToken);
        result = SayIfLate(session, delivery, result);
        delivery.Answered(ChatJson.Write(result), session.Now);
        await ReplyAsync(session, delivery, actor, result, cancellationToken);
        return result;
    }

    private Task<CommandAnswer> DoAsync(
        RecordSession session, InboundInput input, CommandActor actor, CommandOrigin origin, CancellationToken cancellationToken)
    {
        switch (input)
        {
            case CommandInput command:
                return commands.RunTextAsync(session, command.Text, actor, origin, cancellationToken);
            case ClickInput click:
                return commands.RunClickAsync(session, click.Command, actor, origin, cancellationToken);
            case FormInput form:
                return commands.RunFormAsync(session, form, actor, origin, cancellationToken);
            case PinInput pin:
                return pins.PinAsync(session, pin, actor, origin, cancellationToken);
            case PinnedChangeInput change:
                return pins.ChangeAsync(session, change, actor, origin, cancellationToken);
            case MessageInput:
                return Task.FromResult(new CommandAnswer(CommandOutcome.Done));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The built-in chat shows what was typed in it, whatever comes of it; the other platforms keep that themselves.</summary>
    private void Echo(RecordSession session, InboundDelivery delivery, CommandActor actor, InboundInput input)
    {
        if (delivery.Platform != ChatPlatform.Console || delivery.Room.Length == 0)
        {
            return;
        }

        if (input is CommandInput command)
        {
            transcript.AddTyped(session, delivery, actor, CleanText.Visible($"/incident {command.Text}"), onlyForAuthor: true);
        }
        else if (input is MessageInput message)
        {
            transcript.AddTyped(session, delivery, actor, CleanText.Visible(message.Text), onlyForAuthor: false);
        }
    }

    private static CommandAnswer SayIfLate(RecordSession session, InboundDelivery delivery, CommandAnswer answer)
    {
        var late = session.Now - delivery.ReceivedAt;
        return late < LateAfter || answer.Notice is not { } notice
            ? answer
            : answer with
            {
                Notice = notice with
                {
                    Blocks = [new ParagraphBlock([$"{(answer.Outcome == CommandOutcome.Done ? "Done" : "Answered")} late, {Spans.Length(late)} after you asked: I was not running."]), .. notice.Blocks],
                },
                Announced = false,
            };
    }

    /// <summary>Tells the person where they asked, unless the channel that they sit in was told.</summary>
    private async Task ReplyAsync(
        RecordSession session, InboundDelivery delivery, CommandActor actor, CommandAnswer answer, CancellationToken cancellationToken)
    {
        var isOfConsole = delivery.Platform == ChatPlatform.Console;
        if (answer.Notice is not { } notice || delivery.Platform == ChatPlatform.Terminal || delivery.Room.Length == 0
            || (isOfConsole && actor.Person is null))
        {
            return;
        }

        if (answer.Announced && await IsOfIncidentAsync(session, delivery, answer.IncidentKey, cancellationToken))
        {
            return;
        }

        new Announcer(session).Answer(delivery.Id, delivery.Platform, delivery.Room, new Listener(actor.Person?.Id, isOfConsole ? null : delivery.UserId), notice);
    }

    private async Task<bool> IsOfIncidentAsync(RecordSession session, InboundDelivery delivery, string? incidentKey, CancellationToken cancellationToken) =>
        incidentKey is not null && CommandParser.TryNumber(incidentKey, out var number)
        && await incidents.OfAsync(session, delivery.Platform, delivery.Room, cancellationToken) is { } here && here.Number == number;

    private Task<int> CountFaultAsync(Guid id, CancellationToken cancellationToken) =>
        record.WriteAsync(
            async (session, token) =>
            {
                if (await session.LockDeliveryAsync(id, token) is not { } delivery)
                {
                    return MostFaults;
                }

                delivery.Faulted();
                return delivery.Faults;
            },
            cancellationToken);

    private static CommandAnswer Fault(Guid id) => new(
        CommandOutcome.Fault,
        Notice.Warn("Something in me broke and nothing was changed. Try once more; if it happens again, tell the one who runs the bot: ", new CodeSpan(id.ToString("N")[..12])) with { Tone = NoticeTone.Danger });
}
