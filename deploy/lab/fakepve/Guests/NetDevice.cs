using System.Security.Cryptography;
using FakePve.Cli;

namespace FakePve.Guests;

/// <summary>A network card as the configuration writes it: "virtio=BC:24:11:…,bridge=vmbr0,firewall=1".</summary>
internal sealed record NetDevice(string Model, string Mac, Section Rest)
{
    private static readonly string[] Models = ["e1000", "e1000-82540em", "e1000-82544gc", "e1000-82545em", "e1000e", "i82551", "i82557b", "i82559er", "ne2k_isa", "ne2k_pci", "pcnet", "rtl8139", "virtio", "vmxnet3"];
    private static readonly string[] Known = ["bridge", "firewall", "link_down", "mtu", "queues", "rate", "tag", "trunks", "gw", "gw6", "ip", "ip6", "name", "type", "host-managed"];

    public string? Bridge => Rest.GetValueOrDefault("bridge");
    public bool LinkDown => Rest.GetValueOrDefault("link_down") == "1";

    /// <summary>For a change of any of these the genuine tool takes the card out and puts another in.</summary>
    public bool IsAnotherCardThan(NetDevice other) =>
        Model != other.Model || Mac != other.Mac || Rest.GetValueOrDefault("queues") != other.Rest.GetValueOrDefault("queues") ||
        Rest.GetValueOrDefault("mtu") != other.Rest.GetValueOrDefault("mtu") || Bridge is null != other.Bridge is null;

    public static NetDevice Parse(string text) => TryParse(text, out var wrong) ?? throw new Refusal($"unable to parse network options: {wrong}");

    public static NetDevice? TryParse(string text, out string wrong)
    {
        string model = "", mac = "";
        wrong = "";
        var rest = new Section(StringComparer.Ordinal);
        foreach (var part in text.Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (key, value) = equals < 0 ? ("model", part) : (part[..equals], part[(equals + 1)..]);
            if (Models.Contains(key))
                (model, mac) = (key, value);
            else if (key == "model" && Models.Contains(value))
                model = value;
            else if (key is "macaddr" or "hwaddr")
                mac = value;
            else if (Known.Contains(key))
                rest[key] = value;
            else
                wrong = $"property is not defined in schema and the schema does not allow additional properties - '{key}'";
        }
        if (model.Length == 0 && rest.ContainsKey("name"))
            model = "veth";
        if (model.Length == 0)
            wrong = "missing key in comma-separated list property: model";
        // This is how "just move it to another bridge" becomes another card: no address, so a new one is drawn.
        return wrong.Length > 0 ? null : new NetDevice(model, mac.Length > 0 ? mac : RandomMac(), rest);
    }

    public string Print()
    {
        var list = Rest.Select(r => $"{r.Key}={r.Value}").ToList();
        if (model() is { } first)
            list.Insert(0, first);
        else
            list.Add($"hwaddr={Mac}");
        return string.Join(',', list);

        string? model() => Model == "veth" ? null : $"{Model}={Mac}";
    }

    private static string RandomMac() =>
        "BC:24:11:" + string.Join(':', RandomNumberGenerator.GetBytes(3).Select(b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));
}
