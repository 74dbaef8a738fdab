using System.Security.Claims;
using ChatOps.Bot.Settings;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace ChatOps.Bot.Console;

/// <summary>How one becomes somebody in the console.</summary>
internal static class ConsoleSignInServices
{
    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);

    public static IServiceCollection AddConsoleSignIn(this IServiceCollection services, ConsoleOptions console)
    {
        var secure = console.PublicUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;
        var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = "chatops";
                cookie.Cookie.HttpOnly = true;

                // Lax, not Strict: the sign-in service leads back here from another site.
                cookie.Cookie.SameSite = console.SignIn == ConsoleSignIn.OpenIdConnect ? SameSiteMode.Lax : SameSiteMode.Strict;
                cookie.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
                cookie.ExpireTimeSpan = SessionLength;
                cookie.SlidingExpiration = true;
                cookie.Events.OnRedirectToLogin = context =>
                {
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    return Task.CompletedTask;
                };
            });
        if (console.SignIn == ConsoleSignIn.OpenIdConnect)
        {
            authentication.AddOpenIdConnect(oidc => Configure(oidc, console.OpenIdConnect));
        }

        services.AddAuthorization();
        return services;
    }

    private static void Configure(OpenIdConnectOptions oidc, OpenIdConnectSettings settings)
    {
        oidc.Authority = settings.Authority;
        oidc.ClientId = settings.ClientId;
        oidc.ClientSecret = settings.ClientSecret;
        oidc.ResponseType = OpenIdConnectResponseType.Code;
        oidc.UsePkce = true;
        oidc.MapInboundClaims = false;
        oidc.SaveTokens = false;
        oidc.RequireHttpsMetadata = settings.Authority is not { } authority || !new Uri(authority).IsLoopback;
        oidc.Scope.Clear();
        oidc.Scope.Add("openid");
        oidc.Scope.Add("profile");
        oidc.Scope.Add("email");
        oidc.GetClaimsFromUserInfoEndpoint = true;
        oidc.Events.OnTicketReceived = context =>
        {
            var account = Account(context.Principal, settings.AccountClaim);
            if (account is null)
            {
                context.Fail($"The sign-in service gave no {settings.AccountClaim} that can be relied on.");
                return Task.CompletedTask;
            }

            var name = context.Principal?.FindFirstValue("name") ?? account;
            context.Principal = ConsoleUser.Principal(account, name, CookieAuthenticationDefaults.AuthenticationScheme);
            return Task.CompletedTask;
        };
        oidc.Events.OnRemoteFailure = async context =>
        {
            context.HandleResponse();
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(
                "The sign-in did not work. Go back and try once more; if it happens again, ask the one who runs the bot to look at: chatops doctor",
                context.HttpContext.RequestAborted);
        };
    }

    /// <summary>An e-mail address names somebody only if the sign-in service has verified it.</summary>
    private static string? Account(ClaimsPrincipal? principal, string claim)
    {
        if (principal?.FindFirstValue(claim) is not { Length: > 0 } account)
        {
            return null;
        }

        return claim == "email" && !string.Equals(principal.FindFirstValue("email_verified"), "true", StringComparison.OrdinalIgnoreCase)
            ? null
            : account;
    }
}
