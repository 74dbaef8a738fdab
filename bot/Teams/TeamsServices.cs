using ChatOps.Bot.Chat;
using ChatOps.Bot.Teams.Graph;
using Microsoft.IdentityModel.Protocols;

namespace ChatOps.Bot.Teams;

/// <summary>Adds Teams, if the settings have it.</summary>
internal static class TeamsServices
{
    public static IServiceCollection AddTeams(this IServiceCollection services, TeamsOptions options)
    {
        services.AddSingleton(options);
        if (!options.IsOn)
        {
            return services;
        }

        services.AddSingleton<TeamsPlaces>();
        services.AddSingleton<TeamsHomes>();
        services.AddSingleton<TeamsServiceUrls>();
        services.AddSingleton<TeamsLimits>();
        services.AddSingleton(provider => Tokens(options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ConnectorClient>(provider, ChatHttp.Create()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TeamsKeys>(provider, Documents(options)));
        services.AddSingleton<TeamsTokens>();
        services.AddSingleton<TeamsAccounts>();
        services.AddSingleton<TeamsReplies>();
        services.AddSingleton<TeamsReaders>();
        services.AddSingleton<TeamsCards>();
        services.AddSingleton<TeamsSeal>();
        services.AddSingleton<TeamsForms>();
        services.AddSingleton<TeamsAnswers>();
        services.AddSingleton<TeamsInvokes>();
        services.AddSingleton<TeamsInbound>();
        services.AddSingleton<TeamsEndpoint>();
        if (options.UsesGraph)
        {
            services.AddSingleton(provider => Graph(options, provider.GetRequiredService<TimeProvider>()));
        }

        if (options is { UsesGraph: true, ChannelPerIncident: true })
        {
            services.AddSingleton<GraphChannels>();
        }

        if (options is { UsesGraph: true, FindMessages: true })
        {
            services.AddSingleton<GraphFinder>();
        }

        services.AddSingleton<TeamsRooms>();
        services.AddSingleton<TeamsPort>();
        services.AddSingleton<IChatPort>(provider => provider.GetRequiredService<TeamsPort>());
        if (options.IsDevelopment)
        {
            services.AddHostedService<TeamsWithoutTokens>();
        }

        return services;
    }

    /// <summary>Before the console's door: Teams proves who it is with its token, and comes under any name.</summary>
    public static WebApplication UseTeams(this WebApplication app)
    {
        if (app.Services.GetService<TeamsEndpoint>() is { } endpoint)
        {
            app.MapWhen(context => context.Request.Path == TeamsEndpoint.Path, teams => teams.Run(endpoint.HandleAsync));
        }

        return app;
    }

    public static BotTokenProvider Tokens(TeamsOptions options, TimeProvider clock) => new(ChatHttp.Create(), options, clock);

    public static GraphClient Graph(TeamsOptions options, TimeProvider clock) => new(ChatHttp.Create(), options, Tokens(options.ForGraph(), clock), clock);

    /// <summary>Keys come over TLS only, but from this machine itself.</summary>
    public static IDocumentRetriever Documents(TeamsOptions options) =>
        new HttpDocumentRetriever(ChatHttp.Create()) { RequireHttps = !new Uri(options.OpenIdMetadataUrl).IsLoopback };
}
