using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ChatOps.Bot.Health;
using ChatOps.Bot.Settings;
using ChatOps.Bot.Terminal;

namespace ChatOps.Bot.Doctor;

/// <summary>Whether the bot's address, its socket and the services it needs can be reached.</summary>
internal static class NetworkCheck
{
    private const string Console = "console";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Finding>> RunAsync(ChatOpsSettings settings, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = Patience };
        var findings = new List<Finding> { await PortAsync(settings.Console, http, cancellationToken) };
        findings.AddRange(SignIn(settings.Console));
        if (settings.Console.SignIn == ConsoleSignIn.OpenIdConnect)
        {
            findings.Add(await OpenIdConnectAsync(settings.Console.OpenIdConnect.Authority!, http, cancellationToken));
        }

        findings.Add(Socket(TerminalSocket.PathFor(settings.Terminal, settings.Storage)));
        if (settings.Telemetry.Otlp is { Length: > 0 } collector)
        {
            findings.Add(await CollectorAsync(new Uri(collector), cancellationToken));
        }

        return findings;
    }

    private static async Task<Finding> PortAsync(ConsoleOptions console, HttpClient http, CancellationToken cancellationToken)
    {
        _ = ListenAddress.TryParse(console.Listen, out var listen);
        try
        {
            var answer = await http.GetStringAsync(new Uri(listen.Local, HealthServices.AlivePath), cancellationToken);
            return answer == HealthServices.Alive
                ? Finding.Ok(Console, $"a bot answers on {console.Listen}.")
                : Finding.Fail(Console, $"something else answers on {console.Listen}. Stop it, or set another port: console: listen:.");
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return WhyNotListen(console.Listen) is { } reason ? Finding.Fail(Console, reason) : Finding.Ok(Console, $"{console.Listen} is free.");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Finding.Fail(Console, $"something that is not the bot holds {console.Listen}. Stop it, or set another port: console: listen:.");
        }
    }

    /// <summary>Why the bot could not listen on this address now; null if it could.</summary>
    public static string? WhyNotListen(string address)
    {
        _ = ListenAddress.TryParse(address, out var listen);
        try
        {
            using var listener = new TcpListener(listen.Address ?? IPAddress.Loopback, listen.Port);
            listener.Start();
            return null;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return $"Another program listens on {address} already. Stop it, or set another port: console: listen:.";
        }
        catch (SocketException exception)
        {
            return $"The bot cannot listen on {address} ({exception.SocketErrorCode}). Set an address of this machine and a port of 1024 or more: console: listen:.";
        }
    }

    private static IEnumerable<Finding> SignIn(ConsoleOptions console)
    {
        switch (console.SignIn)
        {
            case ConsoleSignIn.FirstRun:
                yield return Finding.Warn("sign-in", "anybody at this machine may be any of the people. That is for trying the bot out; set console: signIn: openIdConnect before it is needed in earnest.");
                break;
            case ConsoleSignIn.Local:
                yield return Finding.Warn("sign-in", $"everybody at this machine is {console.LocalPerson}.");
                break;
            case ConsoleSignIn.OpenIdConnect when console.PublicUrl is { } address && address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !new Uri(address).IsLoopback:
                yield return Finding.Warn("sign-in", "publicUrl is not encrypted, so anybody on the way could take over a session. Give the proxy TLS and write https://.");
                break;
            case ConsoleSignIn.OpenIdConnect:
                yield return Finding.Ok("sign-in", "people sign in with the sign-in service.");
                break;
        }
    }

    private static async Task<Finding> OpenIdConnectAsync(string authority, HttpClient http, CancellationToken cancellationToken)
    {
        const string About = "sign-in service";
        var address = $"{authority.TrimEnd('/')}/.well-known/openid-configuration";
        try
        {
            using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri(address), cancellationToken));
            var issuer = document.RootElement.TryGetProperty("issuer", out var value) ? value.GetString() : null;
            return issuer?.TrimEnd('/') == authority.TrimEnd('/')
                ? Finding.Ok(About, $"{authority} answers.")
                : Finding.Warn(About, $"{authority} calls itself {SettingsWords.Shown(issuer ?? "nothing", 120)}. Write that as authority: under openIdConnect:.");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or InvalidOperationException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Finding.Fail(About, $"{address} does not give what a sign-in service gives. Check authority: under openIdConnect:, and that this machine can reach it.");
        }
    }

    private static Finding Socket(string path)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(path) > SettingsRules.LongestSocketPath)
        {
            return Finding.Fail("command line", $"the socket's path {path} is longer than {SettingsRules.LongestSocketPath} characters. Set a shorter one: terminal: socket:.");
        }

        return TerminalSocket.IsAnswering(path) ? Finding.Ok("command line", $"a bot listens on {path}.")
            : Finding.Ok("command line", $"no bot of these settings runs; its socket will be {path}.");
    }

    private static async Task<Finding> CollectorAsync(Uri collector, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(collector.Host, collector.Port, limit.Token);
            return Finding.Ok("telemetry", $"{collector} can be reached.");
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Finding.Warn("telemetry", $"{collector} cannot be reached; the bot runs, but nobody sees its figures. Check telemetry: otlp:.");
        }
    }
}
