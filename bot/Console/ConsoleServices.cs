using ChatOps.Bot.Chat;
using ChatOps.Bot.Console.Pages;
using ChatOps.Bot.People;
using ChatOps.Bot.Reports;
using ChatOps.Bot.Settings;
using Microsoft.AspNetCore.DataProtection;

namespace ChatOps.Bot.Console;

/// <summary>The built-in chat: a platform for the bot, pages for people.</summary>
internal static class ConsoleServices
{
    private const string SecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    public static IServiceCollection AddConsole(this IServiceCollection services, ConsoleOptions console, string keysFolder)
    {
        services.AddSingleton<ConsoleFeed>();
        services.AddSingleton<ConsoleTranscript>();
        services.AddSingleton<ConsoleRooms>();
        services.AddSingleton<ConsoleDeliveries>();
        services.AddSingleton<ConsoleView>();
        services.AddSingleton<ConsolePort>();
        services.AddSingleton<IChatPort>(provider => provider.GetRequiredService<ConsolePort>());
        services.AddHostedService<ConsoleFeedPoll>();
        services.AddConsoleSignIn(console);

        // Kept beside the record, so that nobody has to sign in again after a restart.
        services.AddDataProtection().SetApplicationName("chatops").PersistKeysToFileSystem(Directory.CreateDirectory(keysFolder));
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents().AddInteractiveServerComponents();
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
            headers.CacheControl = "no-store";
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
            .DisableAntiforgery();
        app.MapGet("/exports/{file}", ExportEndpoint.DownloadAsync);
        app.MapStaticAssets();
        app.MapRazorComponents<ConsoleApp>().AddInteractiveServerRenderMode();
        return app;
    }

    private static bool NeedsNoSignIn(PathString path) =>
        path.StartsWithSegments("/healthz") || path.StartsWithSegments("/readyz");
}
