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

    private bool IsLoopbackOnly => console.SignIn is ConsoleSignIn.FirstRun or ConsoleSignIn.Local;

    public async Task InvokeAsync(HttpContext context)
    {
        if (IsLoopbackOnly && !IsLoopbackName(context.Request.Host.Host))
        {
            // A name that leads here from elsewhere is how a page of another site would get in (DNS rebinding).
            await SayAsync(context, StatusCodes.Status421MisdirectedRequest, "This console answers on localhost and 127.0.0.1 only.");
            return;
        }

        if (console.SignIn == ConsoleSignIn.FirstRun && context.Request.Path.StartsWithSegments(AsPath, out var rest))
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
                context.Response.Redirect($"{context.Request.PathBase}{AsPath}/{Uri.EscapeDataString(account)}/");
                return;
            }

            context.Request.PathBase = context.Request.PathBase.Add($"{AsPath}/{account}");
            context.Request.Path = path[end..];
        }

        await next(context);
    }

    /// <summary>Lets in who may enter without asking, and sends the others to the sign-in service.</summary>
    public static async Task SignInAsync(HttpContext context, ConsoleOptions console, PeopleDirectory people, RequestDelegate next)
    {
        var wantsPage = HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (context.User.Identity is { IsAuthenticated: true } || !wantsPage)
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
                await context.ChallengeAsync(
                    OpenIdConnectDefaults.AuthenticationScheme, new AuthenticationProperties { RedirectUri = context.Request.PathBase + context.Request.Path + context.Request.QueryString });
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
        context.Response.Redirect(context.Request.PathBase + context.Request.Path + context.Request.QueryString);
    }

    private static bool IsLoopbackName(string host) =>
        host is "localhost" or "127.0.0.1" or "[::1]" or "::1";

    private static Task SayAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence, context.RequestAborted);
    }
}
