using System.CommandLine;
using System.Data.Common;
using ChatOps.Bot.Doctor;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Settings;
using ChatOps.Bot.Terminal;
using ChatOps.Storage.Persistence;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace ChatOps.Bot.CommandLine;

/// <summary><c>chatops run</c>: the bot itself.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan WaitForRecord = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    public static Command Create(Option<string?> settings, Screen screen, TimeProvider clock)
    {
        var command = new Command("run", "Run the bot. Ctrl-C or SIGTERM stops it.") { settings };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            switch (await SettingsLoader.LoadAsync(parsed.GetValue(settings), cancellationToken))
            {
                case SettingsOutcome.Loaded loaded:
                    return await RunAsync(loaded.Settings, screen, clock, cancellationToken);
                case SettingsOutcome.Refused refused:
                    screen.Complain(refused.Problems);
                    return ExitCodes.Unusable;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(ChatOpsSettings settings, Screen screen, TimeProvider clock, CancellationToken cancellationToken)
    {
        PrivateFiles.FromNowOn();
        try
        {
            using var socket = TerminalSocket.Claim(TerminalSocket.PathFor(settings.Terminal, settings.Storage));
            if (NetworkCheck.WhyNotListen(settings.Console.Listen) is { } reason)
            {
                screen.Complain(reason);
                return ExitCodes.Unavailable;
            }

            await WaitForRecordAsync(settings.Storage, screen, clock, cancellationToken);
            await using var bot = BotHost.Build(settings, socket, clock);
            await bot.PrepareRecordAsync(cancellationToken);
            if (await WhyNotSignAsync(bot.Services, cancellationToken) is { } unsigned)
            {
                screen.Complain(unsigned);
                return ExitCodes.Unusable;
            }

            // To stop is said to the host alone, which then stops its services: one that is stopped past it counts as broken.
            await using var stop = cancellationToken.Register(bot.Lifetime.StopApplication);
            await bot.StartAsync(CancellationToken.None);
            try
            {
                screen.Say($"ChatOps is ready at {await BotHost.ReadyAsync(bot, clock, CancellationToken.None)}{HowToEnter(settings.Console)}");
            }
            catch (OperationCanceledException) when (bot.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // Stopped before it was ready.
            }

            await bot.WaitForShutdownAsync(CancellationToken.None);
            return ExitCodes.Done;
        }
        catch (TerminalSocketException exception)
        {
            screen.Complain(exception.Message);
        }
        catch (DbException exception)
        {
            screen.Complain($"The record cannot be used ({exception.Message.TrimEnd('.')}). See what is wrong with: chatops doctor");
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            screen.Complain($"Another program listens on {settings.Console.Listen} already. Stop it, or set another port: console: listen:.");
        }
        catch (OperationCanceledException)
        {
            // Stopped before it ran.
            return ExitCodes.Done;
        }

        return ExitCodes.Unavailable;
    }

    private static async Task<string?> WhyNotSignAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var db = services.GetRequiredService<ChatOpsRecord>().Read();
        return await SigningKeyStanding.WhyNotAsync(db, services.GetRequiredService<SigningKey>(), cancellationToken);
    }

    /// <summary>After the machine's own start its database server may be a little later than we are.</summary>
    private static async Task WaitForRecordAsync(StorageOptions storage, Screen screen, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (storage.Provider != StorageProvider.Postgres)
        {
            return;
        }

        await using var database = NpgsqlDataSource.Create(storage.ConnectionString ?? "");
        var started = clock.GetTimestamp();
        for (var told = false; ; told = true)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException exception) when (exception.IsTransient && clock.GetElapsedTime(started) < WaitForRecord)
            {
                if (!told)
                {
                    screen.Complain($"The record does not answer yet ({exception.Message}). Waiting for it…");
                }
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }

    private static string HowToEnter(ConsoleOptions console) => console.SignIn switch
    {
        ConsoleSignIn.FirstRun => " (first run: anybody at this machine may be any of the people)",
        ConsoleSignIn.Local => $" (everybody at this machine is {console.LocalPerson})",
        ConsoleSignIn.OpenIdConnect => "",
    };
}
