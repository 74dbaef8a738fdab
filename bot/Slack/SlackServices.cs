using ChatOps.Bot.Chat;

namespace ChatOps.Bot.Slack;

/// <summary>Adds Slack, if the settings have it.</summary>
internal static class SlackServices
{
    public static IServiceCollection AddSlack(this IServiceCollection services, SlackOptions options)
    {
        services.AddSingleton(options);
        if (!options.IsOn)
        {
            return services;
        }

        services.AddSingleton<SlackLimits>();
        services.AddSingleton(provider => new SlackClient(
            ChatHttp.Create(), options, provider.GetRequiredService<SlackLimits>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SlackWorkspace>();
        services.AddHostedService(provider => provider.GetRequiredService<SlackWorkspace>());
        services.AddSingleton<SlackAccounts>();
        services.AddSingleton<SlackReplies>();
        services.AddSingleton<SlackReaders>();
        services.AddSingleton<SlackRooms>();
        services.AddSingleton<SlackFinder>();
        services.AddSingleton<SlackForms>();
        services.AddSingleton<SlackHome>();
        services.AddSingleton<SlackInbound>();
        services.AddSingleton<SlackEvents>();
        services.AddSingleton<SlackPort>();
        services.AddSingleton<IChatFiles, SlackFiles>();
        services.AddSingleton<IChatPort>(provider => provider.GetRequiredService<SlackPort>());
        if (options.TakesRequests)
        {
            services.AddSingleton<SlackEndpoints>();
        }

        if (options.UsesSocket)
        {
            services.AddSingleton<SlackSocketMode>();
            services.AddHostedService(provider => provider.GetRequiredService<SlackSocketMode>());
        }

        return services;
    }

    /// <summary>Before the console's door: Slack proves who it is with its signature, and comes under any name.</summary>
    public static WebApplication UseSlack(this WebApplication app)
    {
        if (app.Services.GetService<SlackEndpoints>() is { } endpoints)
        {
            app.Map(SlackEndpoints.Path, slack => slack.Run(endpoints.HandleAsync));
        }

        return app;
    }
}
