using ChatOps.Bot.Chat;
using ChatOps.Bot.Console.Pages;
using ChatOps.Bot.People;
using ChatOps.Bot.Reports;
using ChatOps.Bot.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;

namespace ChatOps.Bot.Console;

/// <summary>The built-in chat: a platform for the bot, pages for people.</summary>
internal static class ConsoleServices
{
    private const string SecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    private const string SignedOutPath = "/signed-out";

    public static IServiceCollection AddConsole(this IServiceCollection services, ConsoleOptions console, string keysFolder)
    {
        services.AddSingleton<ConsoleFeed>();
        services.AddSingleton<ConsoleTranscript>();
        services.AddSingleton<ConsoleRooms>();
        services.AddSingleton<ConsoleDeliveries>();
        services.AddSingleton<ConsoleLooks>();
        services.AddSingleton<ConsoleView>();
        services.AddSingleton<ConsolePort>();
        services.AddSingleton<IChatPort>(provider => provider.GetRequiredService<ConsolePort>());
        services.AddHostedService<ConsoleFeedPoll>();
        services.AddConsoleSignIn(console);

        // Kept in files, so that nobody has to sign in again after a restart, or at another bot that has the same folder.
        services.AddDataProtection().SetApplicationName("chatops").PersistKeysToFileSystem(Directory.CreateDirectory(keysFolder));
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents().AddInteractiveServerComponents(circuit =>
        {
            // A page that lost its bot comes back as a new one, so nothing is kept, and kept up to date, for the old one.
            circuit.DisconnectedCircuitMaxRetained = 0;
        })

            // A form may be as long as what is typed into it.
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = ConsoleDeliveries.LongestBody * 2);
        return services;
    }

    /// <summary>Before routing: who stands at the door, and under which path.</summary>
    public static WebApplication UseConsole(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = SecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            if (!WantsPage(context.Request))
            {
                // A page says so of itself, in these words; of others it would complain.
                headers.CacheControl = "no-cache, no-store";
            }

            return next(context);
        });
        app.UseMiddleware<ConsoleEntrance>();
        app.UseRouting();
        app.UseAuthentication();
        var console = app.Services.GetRequiredService<ConsoleOptions>();
        var people = app.Services.GetRequiredService<PeopleDirectory>();
        app.Use(next => context => NeedsNoSignIn(context.Request.Path) ? next(context) : ConsoleEntrance.SignInAsync(context, console, people, next));
        app.UseAuthorization();
        app.UseAntiforgery();
        return app;
    }

    public static WebApplication MapConsole(this WebApplication app)
    {
        app.MapPost("/console/deliveries", (HttpContext context, ConsoleDeliveries deliveries, int? wait) => deliveries.TakeAsync(context, wait))
            .WithMetadata(new RequestSizeLimitAttribute(ConsoleDeliveries.LongestBody))
            .DisableAntiforgery();
        app.MapPost("/console/sign-out", (Delegate)SignOutAsync).DisableAntiforgery();
        app.MapGet("/exports/{file}", ExportEndpoint.DownloadAsync);
        app.MapStaticAssets();

        // Whose frame a page may be in, the policy above says for all of them.
        app.MapRazorComponents<ConsoleApp>().AddInteractiveServerRenderMode(pages => pages.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }

    /// <summary>What anybody may ask for.</summary>
    public static bool NeedsNoSignIn(PathString path) =>
        path.StartsWithSegments("/healthz") || path.StartsWithSegments("/readyz") || path.StartsWithSegments(SignedOutPath);

    /// <summary>Whether it is a person who goes to a page, and not a page that asks for its parts.</summary>
    public static bool WantsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        if (!context.Request.Headers.ContainsKey(ConsoleDeliveries.Header))
        {
            return Results.BadRequest();
        }

        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.NoContent();
    }
}
