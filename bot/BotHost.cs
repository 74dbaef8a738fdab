using System.Net;
using ChatOps.Bot.Cadence;
using ChatOps.Bot.Console;
using ChatOps.Bot.Health;
using ChatOps.Bot.Settings;
using ChatOps.Bot.Slack;
using ChatOps.Bot.Teams;
using ChatOps.Bot.Telemetry;
using ChatOps.Bot.Terminal;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChatOps.Bot;

/// <summary>Puts the whole bot together as one web host.</summary>
internal static class BotHost
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public static WebApplication Build(ChatOpsSettings settings, TerminalSocket socket, TimeProvider clock)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(BotHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });

        // The host's own files and switches are no second place for settings.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddEnvironmentVariables().AddConfiguration(settings.Configuration);
        builder.Logging.AddChatOpsLogging(atTerminal: !System.Console.IsErrorRedirected);
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings.Console, socket));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(settings.Console);
        builder.Services.AddChatOpsBot(settings);
        builder.Services.AddConsole(settings.Console, KeysFolder(settings));
        builder.Services.AddSlack(settings.Slack);
        builder.Services.AddTeams(settings.Teams);
        builder.Services.AddTerminal().AddHealth().AddChatOpsTelemetry(settings.Telemetry);
        var bot = builder.Build();
        bot.UseTerminal();
        bot.UseSlack();
        bot.UseTeams();
        bot.UseConsole();
        bot.MapHealth();
        bot.UseJobsDashboard();
        bot.MapConsole();
        return bot;
    }

    /// <summary>Waits until the bot is ready, and gives the address at which it is.</summary>
    public static async Task<string> ReadyAsync(WebApplication bot, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bot.Lifetime.ApplicationStopping);
        while (!await HealthServices.IsReadyAsync(bot.Services, either.Token))
        {
            await Task.Delay(LookEvery, clock, either.Token);
        }

        return Address(bot);
    }

    /// <summary>The address on the network that the bot listens on.</summary>
    public static string Address(WebApplication bot) =>
        bot.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First(address => !address.Contains("unix:", StringComparison.Ordinal));

    /// <summary>What cookies are sealed with lies beside the record, or where several bots can share it.</summary>
    private static string KeysFolder(ChatOpsSettings settings) =>
        Path.GetFullPath(settings.Console.KeysFolder ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(settings.Storage.Path))!, "keys"));

    private static void Listen(KestrelServerOptions kestrel, ConsoleOptions console, TerminalSocket socket)
    {
        kestrel.AddServerHeader = false;
        kestrel.ListenTerminal(socket);
        if (!ListenAddress.TryParse(console.Listen, out var listen))
        {
            throw new InvalidOperationException("The address to listen on was not checked.");
        }

        if (listen.Address is { } address)
        {
            kestrel.Listen(address, listen.Port);
        }
        else if (listen.Port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, 0);
        }
        else
        {
            kestrel.ListenLocalhost(listen.Port);
        }
    }
}
