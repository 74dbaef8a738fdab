using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ChatOps.Bot.Terminal;

/// <summary>Adds the command line's side door to the web host.</summary>
internal static class TerminalServices
{
    public static IServiceCollection AddTerminal(this IServiceCollection services)
    {
        services.AddSingleton<TerminalEndpoint>();
        services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = Bind);
        return services;
    }

    /// <summary>Listens on the socket; every connection over it carries its <see cref="TerminalPeer"/>.</summary>
    public static void ListenTerminal(this KestrelServerOptions kestrel, TerminalSocket socket) =>
        kestrel.ListenUnixSocket(socket.Path, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(TerminalPeer.Identify);
        });

    /// <summary>
    /// Parts the two ways in before anything else looks at a request: what came over the socket sees the command line's
    /// endpoint and nothing else, and nothing else sees that endpoint.
    /// </summary>
    public static WebApplication UseTerminal(this WebApplication app)
    {
        var endpoint = app.Services.GetRequiredService<TerminalEndpoint>();
        app.Use((context, next) => context.Features.Get<TerminalPeer>() is { } peer ? endpoint.HandleAsync(context, peer) : next(context));
        return app;
    }

    private static Socket Bind(EndPoint endPoint) => endPoint is UnixDomainSocketEndPoint unix
        ? TerminalSocket.Bind(unix)
        : SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
}
