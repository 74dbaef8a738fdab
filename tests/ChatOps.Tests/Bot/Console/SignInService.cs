using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ChatOps.Tests.Bot.Console;

/// <summary>A sign-in service as companies have one, where whoever comes is the one that the test names.</summary>
internal sealed class SignInService : IAsyncDisposable
{
    public const string Secret = "a-secret-of-this-test";

    private readonly WebApplication _host;

    private SignInService(Func<SignInService, WebApplication> build) => _host = build(this);

    /// <summary>The one who signs in next.</summary>
    public Visitor Next { get; set; } = new("subject-1", "Ana", "ana@example.org", true);

    public string Address => _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>How often it was asked, with the challenge that PKCE demands.</summary>
    public int Challenges { get; private set; }

    public static async Task<SignInService> StartAsync()
    {
        var service = new SignInService(Build);
        await service._host.StartAsync(Token);
        return service;
    }

    /// <summary>The console's settings that name it.</summary>
    public string Settings(string claim = "sub", string publicUrl = "") =>
        $"signIn: openIdConnect, {publicUrl}openIdConnect: {{authority: '{Address}', clientId: chatops, accountClaim: {claim}}}";

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static WebApplication Build(SignInService service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetUserInfoEndpointUris("userinfo");
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            server.RegisterScopes(Scopes.Profile, Scopes.Email);

            // Kinds of keys that are made in no time.
            server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
            server.AddEphemeralSigningKey(SecurityAlgorithms.EcdsaSha256);
            server.EnableDegradedMode();
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                Refuse(context, context.ClientId == "chatops" && context.Request.ResponseType == ResponseTypes.Code);
                return ValueTask.CompletedTask;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                Refuse(context, context is { ClientId: "chatops", ClientSecret: Secret });
                return ValueTask.CompletedTask;
            }));
            server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                service.Challenges += string.IsNullOrEmpty(context.Request.CodeChallenge) ? 0 : 1;
                context.SignIn(service.Principal(context.Request.GetScopes()));
                return ValueTask.CompletedTask;
            }));
        });
        var host = builder.Build();
        host.UseRouting();
        host.UseAuthentication();
        return host;
    }

    private static void Refuse(OpenIddictServerEvents.BaseValidatingContext context, bool unless)
    {
        if (!unless)
        {
            context.Reject(Errors.InvalidClient, "Not one of ours.");
        }
    }

    private ClaimsPrincipal Principal(IEnumerable<string> scopes)
    {
        var identity = new ClaimsIdentity("test", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, Next.Subject).SetClaim(Claims.Name, Next.Name)
            .SetClaim(Claims.Email, Next.Email).SetClaim(Claims.EmailVerified, Next.EmailVerified);
        identity.SetScopes(scopes);
        identity.SetDestinations(_ => [Destinations.AccessToken, Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity);
    }

    internal sealed record Visitor(string Subject, string Name, string Email, bool EmailVerified);
}
