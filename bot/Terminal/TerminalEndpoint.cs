using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.People;
using ChatOps.Bot.Reports;
using ChatOps.Bot.Settings;
using ChatOps.Storage.People;
using Microsoft.AspNetCore.Http.Features;

namespace ChatOps.Bot.Terminal;

/// <summary>Answers the command line. It sees only connections over the Unix socket, and those see only it.</summary>
internal sealed class TerminalEndpoint(
    InboundGate gate, InboundQueue queue, VerbCatalog verbs, CommandSurroundings surroundings, RecordDownload download, ConsoleOptions console, TimeProvider clock)
{
    public const string DeliveriesPath = "/terminal/deliveries";
    public const string FilesPath = "/terminal/files";

    private const int LongestBody = 64 * 1024;
    private const int LongestKey = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private PeopleDirectory People => surroundings.People;

    public async Task HandleAsync(HttpContext context, TerminalPeer peer)
    {
        if (context.Request.Path.StartsWithSegments(FilesPath, out var file) && HttpMethods.IsGet(context.Request.Method))
        {
            await GiveFileAsync(context, peer, file.Value?.TrimStart('/') ?? "");
            return;
        }

        if (context.Request.Path != DeliveriesPath)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var (status, answer) = await DeliverAsync(context.Request, peer, context.RequestAborted);
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(answer, TerminalJson.Options, context.RequestAborted);
    }

    private async Task<(int Status, TerminalAnswer Answer)> DeliverAsync(
        HttpRequest request, TerminalPeer peer, CancellationToken cancellationToken)
    {
        request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LongestBody;
        TerminalDelivery? delivery;
        try
        {
            delivery = await request.ReadFromJsonAsync<TerminalDelivery>(TerminalJson.Options, cancellationToken);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Refuse(exception.StatusCode, "That is too long for a command. Put the rest into a file.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or not said to be.
            delivery = null;
        }

        if (delivery is not { DeliveryKey: { Length: > 0 and <= LongestKey } key } || (delivery.Words is null) == (delivery.Text is null))
        {
            return Refuse(StatusCodes.Status400BadRequest, "I could not read that. Use the command line of the same version as the bot.");
        }

        var (account, refusal) = AccountOf(peer, delivery.As);
        if (account is not { } speaker)
        {
            return Refuse(StatusCodes.Status403Forbidden, refusal);
        }

        var text = delivery.Text ?? TerminalWords.Join(delivery.Words ?? [], verbs);
        try
        {
            // The user's number keeps one user from asking for the answer to another's command.
            var accepted = await gate.AcceptAsync(
                speaker, peer.UserName, InboundGate.KeyOf($"{peer.UserId}", key), delivery.Room ?? "", new CommandInput(text), cancellationToken);
            var answer = await queue.AnswerAsync(accepted.Id, Patience, cancellationToken);
            var person = People.Behind(speaker);
            return answer is null
                ? (StatusCodes.Status202Accepted, new TerminalAnswer(TerminalOutcome.Pending, "It is saved and will be done, but it takes longer than half a minute. Look with: chatops incident list"))
                : (StatusCodes.Status200OK, TerminalText.Answer(answer, verbs, Reader(person), delivery.Typed, person is null ? HowToBeSomebody(answer, delivery.Typed) : null));
        }
        catch (InboundRefusedException refused)
        {
            return Refuse(StatusCodes.Status400BadRequest, refused.Message);
        }
        catch (InboundUnavailableException unavailable)
        {
            return (StatusCodes.Status503ServiceUnavailable, new TerminalAnswer(
                TerminalOutcome.Unavailable, unavailable.MayBeDone
                    ? "The record does not answer. What you typed may still be done when it does: look before you type it again, and see what is wrong with: chatops doctor"
                    : "The record cannot be reached, so nothing was done. Try again, and see what is wrong with: chatops doctor"));
        }
    }

    private async Task GiveFileAsync(HttpContext context, TerminalPeer peer, string name)
    {
        var (account, refusal) = AccountOf(peer, context.Request.Query["as"].FirstOrDefault());
        if (account is not { } reader)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync(refusal, context.RequestAborted);
            return;
        }

        if (await download.OpenAsync(name, new CommandActor(reader, People.Behind(reader), peer.UserName), context.RequestAborted) is not { } file)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = file.MediaType;
        await file.WriteAsync(context.Response.Body, context.RequestAborted);
    }

    private (AccountKey? Account, string Refusal) AccountOf(TerminalPeer peer, string? spokenFor)
    {
        if (spokenFor is null)
        {
            return (new AccountKey(ChatPlatform.Terminal, PeopleSettings.TerminalWorkspace, peer.UserName), "");
        }

        if (console.SignIn != ConsoleSignIn.FirstRun)
        {
            return (null, $"--as is for trying the bot out, and this bot is in earnest (console: signIn: is not firstRun). Leave it out: you act as {peer.UserName}, the user that you are on this machine.");
        }

        return People.Named(spokenFor, ChatPlatform.Terminal) is { } person
            ? (PeopleSettings.FirstRun(person.Id), "")
            : (null, $"Nobody in the settings is called {SettingsWords.Shown(spokenFor)}. There are: {string.Join(", ", People.Everybody.Select(known => known.Id))}.");
    }

    private PlainTextReader Reader(Person? person) =>
        new(surroundings.ZoneOf(person), clock.GetUtcNow(), console.PublicUrl ?? console.Listen);

    private string? HowToBeSomebody(CommandAnswer answer, string? typed) =>
        answer.Outcome == CommandOutcome.Refused && console.SignIn == ConsoleSignIn.FirstRun && People.Everybody.FirstOrDefault() is { } somebody
            ? $"To try the bot out, say who you are: {TypedCommands.After(typed, null, verbs).Beginning} --as {somebody.Id} …"
            : null;

    private static (int Status, TerminalAnswer Answer) Refuse(int status, string sentence) =>
        (status, new TerminalAnswer(TerminalOutcome.Refused, sentence));
}
