using System.Net;
using ChatOps.Bot.Chat;
using ChatOps.Bot.People;
using ChatOps.Bot.Settings;
using ChatOps.Storage.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace ChatOps.Bot.Console;

/// <summary>
/// The door of the console. In the first run each person has a path of their own (/as/commander/), and with it a cookie
/// of their own, so that two windows of one browser can be two people.
/// </summary>
internal sealed class ConsoleEntrance(RequestDelegate next, ConsoleOptions console, PeopleDirectory people)
{
    private const string AsPath = "/as";

    private readonly Uri? _public = console is { SignIn: ConsoleSignIn.OpenIdConnect, PublicUrl: { } address } ? new Uri(address) : null;

    private bool IsLoopbackOnly => console.SignIn is ConsoleSignIn.FirstRun or ConsoleSignIn.Local;

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (IsLoopbackOnly && !IsLoopbackName(request.Host.Host))
        {
            // A name that leads here from elsewhere is how a page of another site would get in (DNS rebinding).
            await SayAsync(context, StatusCodes.Status421MisdirectedRequest, "This console answers on localhost and 127.0.0.1 only.");
            return;
        }

        if (_public is not null && !ConsoleServices.NeedsNoSignIn(request.Path))
        {
            // A proxy stands between; people, and the sign-in service that sends them back, use this address.
            request.Scheme = _public.Scheme;
            request.Host = _public.IsDefaultPort ? new HostString(_public.Host) : new HostString(_public.Host, _public.Port);
        }

        if (request.Headers.Origin is [{ Length: > 0 } origin, ..] && !IsOwn(origin, request))
        {
            // Cookies do not tell ports of one machine apart, and a web socket asks nobody before it opens.
            await SayAsync(context, StatusCodes.Status403Forbidden, "This console takes nothing from the pages of other sites.");
            return;
        }

        if (console.SignIn == ConsoleSignIn.FirstRun && request.Path.StartsWithSegments(AsPath, out var rest))
        {
            var path = rest.Value ?? "";
            var end = path.IndexOf('/', 1);
            var account = path.Length < 2 ? "" : end < 0 ? path[1..] : path[1..end];
            if (people.Behind(new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, account)) is null)
            {
                await SayAsync(context, StatusCodes.Status404NotFound, "Nobody of that name is in the settings. Go back to / and choose.");
                return;
            }

            if (end < 0)
            {
                context.Response.Redirect($"{request.PathBase}{AsPath}/{Uri.EscapeDataString(account)}/");
                return;
            }

            request.PathBase = request.PathBase.Add($"{AsPath}/{account}");
            request.Path = path[end..];
        }

        await next(context);
    }

    /// <summary>Lets in who may enter without asking, and sends the others to the sign-in service.</summary>
    public static async Task SignInAsync(HttpContext context, ConsoleOptions console, PeopleDirectory people, RequestDelegate next)
    {
        if (context.User.Identity is { IsAuthenticated: true } || !ConsoleServices.WantsPage(context.Request))
        {
            await next(context);
            return;
        }

        switch (console.SignIn)
        {
            case ConsoleSignIn.FirstRun when context.Request.PathBase.HasValue:
                await EnterAsync(context, Uri.UnescapeDataString(context.Request.PathBase.Value!.Split('/')[^1]), people);
                return;
            case ConsoleSignIn.Local:
                var account = people.Accounts.FirstOrDefault(known => known.Platform == ChatPlatform.Console && known.PersonId.Value == console.LocalPerson);
                if (account is not null)
                {
                    await EnterAsync(context, account.UserId, people);
                    return;
                }

                break;
            case ConsoleSignIn.OpenIdConnect:
                await ChallengeAsync(context);
                return;
            case ConsoleSignIn.FirstRun:
                break;
        }

        await next(context);
    }

    private static async Task EnterAsync(HttpContext context, string account, PeopleDirectory people)
    {
        var person = people.Behind(new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, account));
        await context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            ConsoleUser.Principal(account, person?.Name ?? account, CookieAuthenticationDefaults.AuthenticationScheme));
        context.Response.Redirect(BackTo(context.Request));
    }

    private static async Task ChallengeAsync(HttpContext context)
    {
        try
        {
            await context.ChallengeAsync(
                OpenIdConnectDefaults.AuthenticationScheme, new AuthenticationProperties { RedirectUri = BackTo(context.Request) });
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException or TaskCanceledException
            && !context.RequestAborted.IsCancellationRequested)
        {
            // Another program's absence is no fault of ours; who is signed in already works on.
            LogFailure(context, "The sign-in service does not answer", exception);
            await SayAsync(
                context, StatusCodes.Status503ServiceUnavailable,
                "The sign-in service does not answer, so nobody new can come in right now. Try again in a minute. On the bot's own machine `chatops incident` works on.");
        }
    }

    /// <summary>A line for the one who runs the bot; where in the code it was is for the one who mends it.</summary>
    internal static void LogFailure(HttpContext context, string what, Exception? exception)
    {
        var logger = context.RequestServices.GetRequiredService<ILogger<ConsoleEntrance>>();
        logger.LogWarning("{What}: {Reason}", what, CleanText.Line(exception?.GetBaseException().Message ?? "nothing is said about it"));
        logger.LogDebug(exception, "{What}", what);
    }

    /// <summary>The page that was asked for. Two slashes at its start would be another site's name.</summary>
    private static string BackTo(HttpRequest request)
    {
        var target = request.PathBase + request.Path + request.QueryString;
        return target.Length > 1 && target[1] is '/' or '\\' ? "/" : target;
    }

    private static bool IsLoopbackName(string host) =>
        host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var site)
        && string.Equals(site.Authority, Port(request.Host, site), StringComparison.OrdinalIgnoreCase)
        && (_public is null || site.Scheme == _public.Scheme);

    /// <summary>The host as an origin writes it, without the port that goes without saying.</summary>
    private static string Port(HostString host, Uri site) =>
        host.Port is { } port && port == (site.Scheme == Uri.UriSchemeHttps ? 443 : 80) ? host.Host : host.Value ?? "";

    internal static Task SayAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(sentence, context.RequestAborted);
    }
}
