using System.Net;
using System.Net.Sockets;
using ChatOps.Actions.Ssh;

namespace ChatOps.Tests.Actions.Ssh;

/// <summary>Who the bot is to a host, and what it says when it is not let in.</summary>
[Collection(nameof(SshLab))]
public sealed class LoginTests(SshLab lab) : IAsyncLifetime
{
    private readonly SshHosts _hosts = new(TimeProvider.System, HostWords.Patient);
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-keys-").FullName;

    private SshHost Host => lab.Hosts[0].Ssh;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _hosts.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task A_key_with_a_passphrase_logs_in_with_it_and_not_without()
    {
        var key = await KeyAsync("locked", "correct horse");
        await lab.InHostAsync(lab.Hosts[0], $"echo '{await File.ReadAllTextAsync($"{key}.pub", Token)}' >>/root/.ssh/authorized_keys");
        var right = await SecretAsync("right", "correct horse\n");
        var wrong = await SecretAsync("wrong", "wrong horse\n");

        Assert.Equal(0, (await ProbeAsync(new SshIdentity(key, null, right))).Code());
        foreach (var result in new[] { await ProbeAsync(new SshIdentity(key)), await ProbeAsync(new SshIdentity(key, null, wrong)) })
        {
            Assert.Equal(HostFault.BadIdentity, result.Fault());
            Assert.DoesNotContain("horse", result.Ended<HostEnding.NotSent>().Says, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_certificate_logs_in_where_only_its_authority_is_known()
    {
        var authority = await KeyAsync("authority", "");
        var key = await KeyAsync("signed", "");
        await lab.InControlAsync($"ssh-keygen -q -s {authority} -I bot -n root -V +1h {key}.pub");
        await lab.ConfigureAsync(
            lab.Hosts[0], "TrustedUserCAKeys /etc/ssh/authority.pub",
            $"echo '{(await File.ReadAllTextAsync($"{authority}.pub", Token)).Trim()}' >/etc/ssh/authority.pub");
        try
        {
            Assert.Equal(HostFault.Unauthorised, (await ProbeAsync(new SshIdentity(key))).Fault());
            Assert.Equal(0, (await ProbeAsync(new SshIdentity(key, $"{key}-cert.pub"))).Code());
        }
        finally
        {
            await lab.ConfigureAsync(lab.Hosts[0], "");
        }
    }

    [Theory]
    [InlineData("440")]
    [InlineData("604")]
    [InlineData("777")]
    public async Task A_key_that_others_can_read_is_not_used(string mode)
    {
        var key = await KeyAsync("open", "");
        await lab.InControlAsync($"chmod {mode} {key}");

        var result = await ProbeAsync(new SshIdentity(key));

        Assert.Equal(HostFault.BadIdentity, result.Fault());
        Assert.Contains($"mode {mode}", result.Ended<HostEnding.NotSent>().Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_user_is_not_used()
    {
        var key = await KeyAsync("foreign", "");
        await lab.InControlAsync($"chown 4711 {key}");

        var result = await ProbeAsync(new SshIdentity(key));

        Assert.Equal(HostFault.BadIdentity, result.Fault());
        Assert.Contains("4711", result.Ended<HostEnding.NotSent>().Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_none_or_not_there_is_said_so()
    {
        var none = await SecretAsync("none", "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n");

        foreach (var path in new[] { none, Path.Combine(_folder, "absent") })
        {
            var result = await ProbeAsync(new SshIdentity(path));

            Assert.Equal(HostFault.BadIdentity, result.Fault());
            Assert.Contains(path, result.Ended<HostEnding.NotSent>().Says, StringComparison.Ordinal);
            Assert.DoesNotContain("c2VjcmV0", result.Ended<HostEnding.NotSent>().Says, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_that_the_host_does_not_know_is_not_authorised()
    {
        var result = await ProbeAsync(new SshIdentity(await KeyAsync("stranger", "")));

        Assert.Equal(HostFault.Unauthorised, result.Fault());
        Assert.Equal(lab.Hosts[0].Pin, result.PresentedKey);
    }

    [Fact]
    public async Task Where_nobody_listens_nobody_is_reached()
    {
        // Bound, so that nobody else gets the port, and not listened on.
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var result = await _hosts.ProbeAsync(Host with { Port = ((IPEndPoint)closed.LocalEndPoint!).Port }, Token);

        Assert.Equal(HostFault.Unreachable, result.Fault());
        Assert.Null(result.PresentedKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("SSH-1.5-old\r\n")]
    [InlineData("SSH-2.0-\u001b[2J\u202eevil\r\n\0\0\0\0\0\0\0\0garbage garbage garbage garbage")]
    public async Task What_is_no_ssh_server_is_left_in_time(string says)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var serving = ServeAsync(server, System.Text.Encoding.UTF8.GetBytes(says), says == "hello");

        await using var hosts = new SshHosts(TimeProvider.System, new SshLimits { Connect = TimeSpan.FromSeconds(0.5) });
        var result = await hosts.ProbeAsync(Host with { Port = ((IPEndPoint)server.LocalEndpoint).Port }, Token);

        Assert.Equal(HostFault.Unreachable, result.Fault());
        Assert.DoesNotContain('\u001b', result.Ended<HostEnding.NotSent>().Says);
        server.Stop();
        await serving;
    }

    [Fact]
    public async Task A_banner_of_a_megabyte_does_no_harm()
    {
        await lab.ConfigureAsync(lab.Hosts[0], "Banner /etc/ssh/banner", "head -c 700000 /dev/urandom | base64 >/etc/ssh/banner");
        try
        {
            var big = await _hosts.ProbeAsync(Host, Token);
            await lab.InHostAsync(lab.Hosts[0], "head -c 30000 /dev/urandom | base64 >/etc/ssh/banner");
            var small = await _hosts.ProbeAsync(Host, Token);

            Assert.Equal(HostFault.Unreachable, big.Fault());
            Assert.Equal(0, small.Code());
        }
        finally
        {
            await lab.ConfigureAsync(lab.Hosts[0], "");
        }
    }

    /// <summary>Says something, again and again if it is to, and then keeps the line.</summary>
    private static async Task ServeAsync(TcpListener server, byte[] says, bool again)
    {
        try
        {
            using var socket = await server.AcceptSocketAsync(Token);
            do
            {
                await socket.SendAsync(says, Token);
            }
            while (again);

            while (await socket.ReceiveAsync(new byte[1024], Token) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other side has left.
        }
    }

    private Task<HostResult> ProbeAsync(SshIdentity identity) => _hosts.ProbeAsync(Host with { Identity = identity }, Token);

    private async Task<string> KeyAsync(string name, string passphrase)
    {
        _ = lab.Hosts;
        var path = Path.Combine(_folder, name);
        await lab.InControlAsync($"ssh-keygen -q -t ed25519 -N '{passphrase}' -C {name} -f {path}");
        return path;
    }

    private async Task<string> SecretAsync(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, text, Token);
        await lab.InControlAsync($"chmod 600 {path}");
        return path;
    }
}
