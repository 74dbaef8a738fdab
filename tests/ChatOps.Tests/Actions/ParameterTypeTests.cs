using ChatOps.Actions.Parameters;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ChatOps.Tests.Actions;

public class ParameterTypeTests
{
    [Theory]
    [InlineData("vmid", "101", "101")]
    [InlineData("vmid", "99", null)]
    [InlineData("vmid", "1000000000", null)]
    [InlineData("vmid", "0101", null)]
    [InlineData("netid", "net31", "net31")]
    [InlineData("netid", "net32", null)]
    [InlineData("snapname", "inc_20261123T0835Z", "inc_20261123T0835Z")]
    [InlineData("snapname", "Current", null)]
    [InlineData("user", "mallory", "mallory")]
    [InlineData("user", "Mallory", null)]
    [InlineData("pveuser", "mallory@pve", "mallory@pve")]
    [InlineData("pveuser", "a;b@pve", null)]
    [InlineData("pid", "1", null)]
    [InlineData("pid", "4194304", "4194304")]
    [InlineData("pid", "4194305", null)]
    [InlineData("starttime", "0", null)]
    [InlineData("sha256", "ABCDEF", null)]
    [InlineData("address", "203.0.113.7", "203.0.113.7")]
    [InlineData("address", "2001:DB8:0:0:0:0:0:1", "2001:db8::1")]
    [InlineData("address", "::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("address", "::ffff:127.0.0.1", null)]
    [InlineData("address", "203.0.113.07", null)]
    [InlineData("address", "203.0.113", null)]
    [InlineData("address", "0x7f.1", null)]
    [InlineData("address", "127.0.0.1", null)]
    [InlineData("address", "::1", null)]
    [InlineData("address", "fe80::1", null)]
    [InlineData("address", "fe80::1%eth0", null)]
    [InlineData("address", "[2001:db8::1]", null)]
    [InlineData("address", "2001:db8::1.2.3.04", null)]
    [InlineData("address", "224.0.0.1", null)]
    [InlineData("address", "255.255.255.255", null)]
    [InlineData("address", "example.org", null)]
    [InlineData("path", "/var/tmp/.. /x", "/var/tmp/.. /x")]
    [InlineData("path", "/var/tmp/../x", null)]
    [InlineData("path", "/var//tmp", null)]
    [InlineData("path", "/var/tmp/", null)]
    [InlineData("path", "/", null)]
    [InlineData("path", "var", null)]
    [InlineData("path", "/tmp/a'b", null)]
    [InlineData("unit", "evil.service", "evil.service")]
    [InlineData("unit", "evil.mount", null)]
    [InlineData("blockdev", "/dev/pve/snap_vm-101-disk-0_inc", "/dev/pve/snap_vm-101-disk-0_inc")]
    [InlineData("blockdev", "/dev/zvol/rpool/data/vm-101-disk-0@inc", "/dev/zvol/rpool/data/vm-101-disk-0@inc")]
    [InlineData("blockdev", "/dev/zvol/../sda", null)]
    [InlineData("blockdev", "/dev/mem", null)]
    [InlineData("iface", "tap101i0", "tap101i0")]
    [InlineData("iface", "any", null)]
    [InlineData("switch", "true", "yes")]
    [InlineData("switch", "0", "no")]
    [InlineData("switch", "maybe", null)]
    [InlineData("expiry", "", "")]
    [InlineData("fingerprint", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")]
    [InlineData("fingerprint", "MD5:aa", null)]
    public void A_type_takes_its_own_values_in_one_form(string name, string text, string? canonical)
    {
        var taken = ParameterTypes.All[name].TryParse(text, out var value, out var refusal);

        Assert.Equal(canonical, value);
        Assert.Equal(canonical is not null, taken);
        Assert.Equal(taken, refusal is null);
    }

    [Fact]
    public void A_list_holds_each_value_once_in_order()
    {
        var list = new ListType(ParameterTypes.All["address"], 0, 2);

        Assert.True(list.TryParse("192.0.2.2,192.0.2.1,192.0.2.2", out var value, out _));
        Assert.Equal("192.0.2.1,192.0.2.2", value);
        Assert.True(list.TryParse("", out var none, out _));
        Assert.Empty(ListType.Split(none));
        Assert.False(list.TryParse("192.0.2.1,192.0.2.2,192.0.2.3", out _, out _));
        Assert.False(list.TryParse("192.0.2.1,", out _, out _));
    }

    [Theory]
    [InlineData("[a-z]+", "anchored")]
    [InlineData("^[a-z]+$", "anchored")]
    [InlineData(@"\A[a-z]+$", "anchored")]
    [InlineData(@"\Aa|b\z", "outside of a group")]
    [InlineData(@"\A(a\z", "no regular expression")]
    [InlineData(@"\A(?=a)a\z", "looks ahead")]
    [InlineData(@"\A(a)\1\z", "looks ahead")]
    public void A_pattern_with_a_fault_is_refused(string pattern, string told)
    {
        Assert.Contains(told, PatternType.FaultOf(pattern), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PatternType("x", "x", pattern));
    }

    [Theory]
    [InlineData(@"\A(?:a|b)\z")]
    [InlineData(@"\A[a|b]\z")]
    [InlineData(@"\Aa\|b\z")]
    public void A_pattern_without_one_is_taken(string pattern) => Assert.Null(PatternType.FaultOf(pattern));

    [Fact]
    public void No_refusal_repeats_what_was_typed()
    {
        foreach (var type in ParameterTypes.All.Values)
        {
            Assert.All(Corpus.Hostile, text =>
            {
                if (!type.TryParse(text, out _, out var refusal))
                {
                    Assert.All(refusal, character => Assert.InRange(character, ' ', '~'));
                    Assert.EndsWith(".", refusal, StringComparison.Ordinal);
                }
            });
        }
    }

    [Fact]
    public void What_a_host_says_is_shown_without_what_cannot_be_seen()
    {
        Assert.True(ParameterTypes.All["text"].TryParse("a\u001b[31m\u202eb\r\nc\0", out var shown, out _));

        Assert.Equal("a\ufffd[31m\ufffdb\ufffd\nc\ufffd", shown);
    }

    [Property(MaxTest = 300)]
    public Property Reading_a_canonical_value_gives_itself() => Prop.ForAll(Typed().ToArbitrary(), text =>
    {
        foreach (var type in ParameterTypes.All.Values)
        {
            if (type.TryParse(text, out var value, out _))
            {
                Assert.True(type.TryParse(value, out var again, out _), $"{type.Name}: {value}");
                Assert.Equal(value, again);
                Assert.True(!type.FitsInCommand || value.All(character => character is >= ' ' and <= '~'));
            }
        }
    });

    // Pieces of which all types' values are made, so that many of them pass.
    private static Gen<string> Typed() =>
        Gen.OneOf(
            Gen.Elements("0", "1", "9", "a", "f", "F", ":", "::", ".", "/", "-", "_", "@", "net", "SHA256:", "/dev/sda", "fe80", "2001:db8", "ffff", "203.0.113.", "yes", ".service", ",", "=").ArrayOf().Select(string.Concat),
            Gen.Choose(0, int.MaxValue).Select(number => new System.Net.IPAddress((uint)number).ToString()),
            Gen.Choose(0, 255).ArrayOf(16).Select(bytes => new System.Net.IPAddress([.. bytes.Select(part => (byte)part)]).ToString()),
            Gen.Choose(0, 5_000_000).Select(number => $"{number}"),
            Gen.Elements(Corpus.Hostile.ToArray()));
}
