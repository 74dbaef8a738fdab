using System.Collections;
using ChatOps.Actions.Ssh;

namespace ChatOps.Tests.Actions.Ssh;

/// <summary>A host is let near the bot's key only if its own key is pinned.</summary>
[Collection(nameof(SshLab))]
public sealed class PinTests(SshLab lab) : IAsyncLifetime
{
    private const string Another = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private readonly SshHosts _hosts = new(TimeProvider.System);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _hosts.DisposeAsync();

    [Fact]
    public async Task Without_a_pin_there_is_no_login_and_the_key_is_told()
    {
        var before = await LoginsAsync();

        var result = await _hosts.AskAsync(lab.Hosts[0].Ssh with { PinnedKeys = [] }, "true");

        Assert.Equal(HostFault.KeyNotPinned, result.Fault());
        Assert.Equal(lab.Hosts[0].Pin, result.PresentedKey);
        Assert.Equal(before, await LoginsAsync());
    }

    [Fact]
    public async Task A_key_other_than_the_pinned_one_is_refused_before_the_login_and_told()
    {
        var before = await LoginsAsync();

        var result = await _hosts.ProbeAsync(lab.Hosts[0].Ssh with { PinnedKeys = [Another, lab.Hosts[1].Pin] }, Token);

        Assert.Equal(HostFault.KeyChanged, result.Fault());
        Assert.Equal(lab.Hosts[0].Pin, result.PresentedKey);
        Assert.Equal(before, await LoginsAsync());
    }

    [Fact]
    public async Task A_fault_in_the_judgement_refuses_the_key()
    {
        var before = await LoginsAsync();

        var result = await _hosts.ProbeAsync(lab.Hosts[0].Ssh with { PinnedKeys = new Unreadable() }, Token);

        Assert.Equal(lab.Hosts[0].Pin, result.PresentedKey);
        result.Ended<HostEnding.NotSent>();
        Assert.Equal(before, await LoginsAsync());
    }

    [Fact]
    public async Task One_pin_of_several_is_enough()
    {
        var result = await _hosts.ProbeAsync(lab.Hosts[0].Ssh with { PinnedKeys = [Another, $"{lab.Hosts[0].Pin}="] }, Token);

        Assert.Equal(0, result.Code());
        Assert.Equal(lab.Hosts[0].Pin, result.PresentedKey);
    }

    [Theory]
    [InlineData("rsa")]
    [InlineData("ecdsa")]
    public async Task A_pinned_key_is_found_whatever_its_kind(string kind)
    {
        var host = lab.Hosts[1];
        await lab.ConfigureAsync(host, $"HostKey /etc/ssh/extra_{kind}", $"ssh-keygen -q -t {kind} -b {(kind == "rsa" ? 2048 : 256)} -N '' -f /etc/ssh/extra_{kind}");
        var print = await lab.InHostAsync(host, $"ssh-keygen -l -E sha256 -f /etc/ssh/extra_{kind}.pub | cut -d' ' -f2");
        try
        {
            var result = await _hosts.ProbeAsync(host.Ssh with { PinnedKeys = [print.Trim()] }, Token);

            Assert.Equal(0, result.Code());
            Assert.Equal(print.Trim(), result.PresentedKey);
        }
        finally
        {
            await lab.ConfigureAsync(host, "", "rm /etc/ssh/extra_*");
        }
    }

    [Fact]
    public async Task A_host_is_reached_through_another_and_both_show_their_keys()
    {
        var result = await _hosts.AskAsync(lab.Hosts[1].Behind(lab.Hosts[0]), "hostname; echo $SSH_CONNECTION");

        Assert.StartsWith($"{lab.Hosts[1].Name}\n{lab.Hosts[0].Address} ", result.Text(), StringComparison.Ordinal);
        Assert.Equal(lab.Hosts[1].Pin, result.PresentedKey);
    }

    [Fact]
    public async Task Ten_megabytes_go_through_a_jump_host_and_back()
    {
        var bytes = new byte[10 << 20];
        Random.Shared.NextBytes(bytes);

        var result = await _hosts.RunAsync(
            lab.Hosts[1].Behind(lab.Hosts[0]), new HostCommand("cat", HostWords.Long) { Input = bytes, OutputCap = bytes.Length }, Token);

        Assert.True(bytes.AsSpan().SequenceEqual(result.Output));
    }

    [Fact]
    public async Task A_jump_host_with_another_key_is_refused()
    {
        var host = lab.Hosts[1].Behind(lab.Hosts[0]);

        var result = await _hosts.AskAsync(host with { Jump = host.Jump! with { PinnedKeys = [Another] } }, "true");

        Assert.Equal(HostFault.KeyChanged, result.Fault());
        Assert.Equal(lab.Hosts[0].Pin, result.PresentedKey);
        Assert.Contains(lab.Hosts[0].Name, result.Ended<HostEnding.NotSent>().Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_with_another_key_behind_a_jump_host_is_refused()
    {
        var result = await _hosts.AskAsync(lab.Hosts[1].Behind(lab.Hosts[0]) with { PinnedKeys = [Another] }, "true");

        Assert.Equal(HostFault.KeyChanged, result.Fault());
        Assert.Equal(lab.Hosts[1].Pin, result.PresentedKey);
    }

    [Fact]
    public async Task A_jump_host_that_may_not_forward_is_no_way()
    {
        await lab.ConfigureAsync(lab.Hosts[0], "AllowTcpForwarding no");
        try
        {
            var result = await _hosts.AskAsync(lab.Hosts[1].Behind(lab.Hosts[0]), "true");

            Assert.Equal(HostFault.Unreachable, result.Fault());
        }
        finally
        {
            await lab.ConfigureAsync(lab.Hosts[0], "");
        }
    }

    private Task<string> LoginsAsync() => lab.InHostAsync(lab.Hosts[0], "journalctl --sync; journalctl -u ssh -o cat | grep -c -e Accepted -e Failed || :");

    private sealed class Unreadable : IReadOnlyList<string>
    {
        public int Count => 1;

        public string this[int index] => throw new InvalidOperationException();

        public IEnumerator<string> GetEnumerator() => throw new InvalidOperationException();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
