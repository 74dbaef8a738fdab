using System.Globalization;
using System.Net;

namespace ChatOps.Bot.Settings;

/// <summary>The address and port that the bot listens on.</summary>
/// <param name="Address">Null for localhost, by its name.</param>
internal sealed record ListenAddress(IPAddress? Address, int Port)
{
    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    /// <summary>Where a program on this machine reaches it.</summary>
    public Uri Local => new(string.Create(
        CultureInfo.InvariantCulture,
        $"http://{(IsLoopback ? Host() : Address!.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "[::1]" : "127.0.0.1")}:{Port}"));

    /// <summary>Reads http://127.0.0.1:8080; false for a name other than localhost, which could mean any address.</summary>
    public static bool TryParse(string text, out ListenAddress listen)
    {
        listen = new ListenAddress(null, 0);
        var any = text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(any, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0)
        {
            return false;
        }

        if (uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            listen = new ListenAddress(null, uri.Port);
            return true;
        }

        if (!IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address))
        {
            return false;
        }

        listen = new ListenAddress(address, uri.Port);
        return true;
    }

    private string Host() => Address switch
    {
        null => "localhost",
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } => $"[{Address}]",
        _ => Address.ToString(),
    };
}
