using System.Net.Sockets;
using ChatOps.Bot.Settings;
using ChatOps.Bot.Terminal;
using ChatOps.Storage.Persistence;

namespace ChatOps.Tests.Bot.Terminal;

public sealed class TerminalSocketTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-test.").FullName;

    private string SocketPath => Path.Combine(_folder, "chatops.sock");

    [Fact]
    public void It_is_beside_the_record_unless_the_settings_say_otherwise()
    {
        var storage = new StorageOptions { Path = Path.Combine(_folder, "chatops.db") };

        Assert.Equal(SocketPath, TerminalSocket.PathFor(new TerminalOptions(), storage));
        Assert.Equal("/elsewhere/x.sock", TerminalSocket.PathFor(new TerminalOptions { Socket = "/elsewhere/x.sock" }, storage));
    }

    [Fact]
    public void What_a_killed_bot_left_is_replaced()
    {
        File.WriteAllText(SocketPath, "");
        File.WriteAllText($"{SocketPath}.lock", "");

        using var socket = TerminalSocket.Claim(SocketPath);

        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public void A_living_bots_socket_is_not_touched()
    {
        using var first = TerminalSocket.Claim(SocketPath);
        File.WriteAllText(SocketPath, "");

        var refusal = Assert.Throws<TerminalSocketException>(() => TerminalSocket.Claim(SocketPath));

        Assert.Equal($"Another bot is running on {SocketPath}. Stop it first, or give this one its own storage and socket.", refusal.Message);
        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public void Another_programs_socket_is_not_touched_either()
    {
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(SocketPath));
        other.Listen();

        var refusal = Assert.Throws<TerminalSocketException>(() => TerminalSocket.Claim(SocketPath));

        Assert.StartsWith("Something else is listening on", refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public void It_is_free_again_once_the_bot_has_stopped()
    {
        TerminalSocket.Claim(SocketPath).Dispose();

        using var next = TerminalSocket.Claim(SocketPath);

        Assert.Equal(SocketPath, next.Path);
    }

    [Fact]
    public void A_path_that_no_socket_can_have_is_refused_in_words()
    {
        var refusal = Assert.Throws<TerminalSocketException>(() => TerminalSocket.Claim(Path.Combine(_folder, new string('x', 108))));

        Assert.EndsWith("is longer than 107 characters. Set a shorter one: terminal: socket:.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kernel_names_the_user_at_the_other_end()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        listener.Listen();
        using var caller = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        caller.Connect(new UnixDomainSocketEndPoint(SocketPath));
        using var called = listener.Accept();

        Assert.Equal(Environment.UserName, TerminalPeer.Of(called)?.UserName);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
