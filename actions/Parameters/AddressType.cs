using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ChatOps.Actions.Parameters;

/// <summary>
/// An IPv4 or IPv6 address of one other machine. IPv4 is four decimal numbers and nothing else (010.0.0.1 is octal to
/// some programs and decimal to others); IPv6 takes the form of RFC 5952; an IPv4 address inside IPv6 becomes IPv4.
/// Addresses that are not one other machine are refused: unspecified, loopback, link-local, multicast, broadcast.
/// </summary>
public sealed class AddressType : ParameterType
{
    private static readonly IPNetwork[] NotAMachine =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("255.255.255.255/32"),
        IPNetwork.Parse("::/96"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    /// <inheritdoc/>
    public override string Name => "address";

    /// <inheritdoc/>
    public override string Means => "the IPv4 or IPv6 address of one other machine (no range, name, loopback, link-local or multicast address)";

    /// <summary>Whether a canonical address lies in a range such as 10.0.0.0/8.</summary>
    internal static bool IsWithin(string canonical, IPNetwork range) => range.Contains(IPAddress.Parse(canonical));

    private protected override string? Canonical(string text)
    {
        var address = text.Contains(':', StringComparison.Ordinal) ? Version6(text) : Version4(text);
        return address is null || NotAMachine.Any(range => range.Contains(address)) ? null : address.ToString();
    }

    private static IPAddress? Version4(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && parts.All(IsOctet) ? IPAddress.Parse(text) : null;
    }

    private static bool IsOctet(string part) =>
        byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _) && (part.Length == 1 || part[0] != '0');

    private static IPAddress? Version6(string text)
    {
        if (!text.All(character => char.IsAsciiHexDigit(character) || character is ':' or '.')
            || !IPAddress.TryParse(text, out var address)
            || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        var dots = text.LastIndexOf(':') + 1;
        if (text.Contains('.', StringComparison.Ordinal) && Version4(text[dots..]) is null)
        {
            return null;
        }

        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
