using System.Security.Claims;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace ChatOps.Bot.Console;

/// <summary>How one becomes somebody in the console.</summary>
internal static class ConsoleSignInServices
{
    private const string EmailClaim = "email";
    private const string VerifiedClaim = "email_verified";

    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);
    private static readonly TimeSpan ServicePatience = TimeSpan.FromSeconds(10);

    public static IServiceCollection AddConsoleSignIn(this IServiceCollection services, ConsoleOptions console)
    {
        var asksForProof = console.SignIn == ConsoleSignIn.OpenIdConnect;
        var secure = console.PublicUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;
        var securePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie =>
            {
                // A browser keeps a __Host- cookie from being set by a neighbour under the same domain.
                cookie.Cookie.Name = asksForProof && secure ? "__Host-chatops" : "chatops";
                cookie.Cookie.HttpOnly = true;

                // Lax, not Strict: the sign-in service leads back here from another site.
                cookie.Cookie.SameSite = asksForProof ? SameSiteMode.Lax : SameSiteMode.Strict;
                cookie.Cookie.SecurePolicy = securePolicy;
                cookie.ExpireTimeSpan = SessionLength;

                // Who has left the sign-in service is out after this time, however busy the page is kept.
                cookie.SlidingExpiration = !asksForProof;
                cookie.Events.OnRedirectToLogin = context =>
                {
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    return Task.CompletedTask;
                };
            });

        // A cookie opens only the door that gave it: one of a first run, where nobody proved anything, is worth nothing
        // once people sign in.
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<IDataProtectionProvider>((cookie, protection) => cookie.DataProtectionProvider = protection.CreateProtector("console", Door(console)));
        if (asksForProof)
        {
            authentication.AddOpenIdConnect(oidc => Configure(oidc, console.OpenIdConnect, securePolicy));
        }

        services.AddAuthorization();
        return services;
    }

    private static string Door(ConsoleOptions console) => console.SignIn switch
    {
        ConsoleSignIn.FirstRun => "first run",
        ConsoleSignIn.Local => $"local/{console.LocalPerson}",
        ConsoleSignIn.OpenIdConnect => $"{console.OpenIdConnect.Authority}/{console.OpenIdConnect.ClientId}/{console.OpenIdConnect.AccountClaim}",
    };

    private static void Configure(OpenIdConnectOptions oidc, OpenIdConnectSettings settings, CookieSecurePolicy securePolicy)
    {
        oidc.Authority = settings.Authority;
        oidc.ClientId = settings.ClientId;
        oidc.ClientSecret = settings.ClientSecret;
        oidc.ResponseType = OpenIdConnectResponseType.Code;

        // The answer comes as a link to follow, so that no cookie has to be sent with the form of another site.
        oidc.ResponseMode = OpenIdConnectResponseMode.Query;
        oidc.UsePkce = true;
        oidc.MapInboundClaims = false;
        oidc.SaveTokens = false;
        oidc.BackchannelTimeout = ServicePatience;
        oidc.RequireHttpsMetadata = settings.Authority is not { } authority || !new Uri(authority).IsLoopback;
        foreach (var cookie in (CookieBuilder[])[oidc.NonceCookie, oidc.CorrelationCookie])
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = securePolicy;
        }

        oidc.Scope.Clear();
        oidc.Scope.Add("openid");
        oidc.Scope.Add("profile");
        oidc.Scope.Add(EmailClaim);
        oidc.GetClaimsFromUserInfoEndpoint = true;
        oidc.ClaimActions.MapUniqueJsonKey(VerifiedClaim, VerifiedClaim);
        oidc.ClaimActions.MapUniqueJsonKey(settings.AccountClaim, settings.AccountClaim);
        oidc.Events.OnTicketReceived = context => ReceiveAsync(context, settings.AccountClaim);
        oidc.Events.OnRemoteFailure = async context =>
        {
            ConsoleEntrance.LogFailure(context.HttpContext, "A sign-in did not work", context.Failure);
            context.HandleResponse();
            await ConsoleEntrance.SayAsync(
                context.HttpContext, StatusCodes.Status403Forbidden,
                "The sign-in did not work. Go back and try once more; if it happens again, ask the one who runs the bot to look at: chatops doctor");
        };
    }

    private static async Task ReceiveAsync(TicketReceivedContext context, string claim)
    {
        if (Account(context.Principal, claim) is not { } account)
        {
            context.HandleResponse();
            await ConsoleEntrance.SayAsync(
                context.HttpContext, StatusCodes.Status403Forbidden,
                claim == EmailClaim
                    ? "The sign-in service has not verified your e-mail address, so it cannot say who you are. Have it verified there, then come back."
                    : $"The sign-in service did not send {claim}, by which this bot knows people. Tell the one who runs the bot.");
            return;
        }

        var now = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var name = CleanText.Line(context.Principal?.FindFirstValue("name") ?? account);
        context.Principal = ConsoleUser.Principal(
            account, name.Length == 0 ? account : name, CookieAuthenticationDefaults.AuthenticationScheme, now + SessionLength);
    }

    /// <summary>An e-mail address names somebody only if the sign-in service has verified it.</summary>
    private static string? Account(ClaimsPrincipal? principal, string claim)
    {
        if (principal?.FindFirstValue(claim) is not { Length: > 0 } account)
        {
            return null;
        }

        return claim == EmailClaim && !string.Equals(principal.FindFirstValue(VerifiedClaim), "true", StringComparison.OrdinalIgnoreCase)
            ? null
            : account;
    }
}
