using System.Net.Sockets;
using System.Reflection;
using Renci.SshNet;

namespace ChatOps.Actions.Ssh;

/// <summary>
/// The few things that SSH.NET 2026.0.0 can do and does not offer. The package is pinned to exactly that version; a member
/// that is missing in another one stops the first use of this class, before anything is sent.
/// </summary>
internal static class SshNetInside
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private static readonly Type Channel = Named("Renci.SshNet.Channels.Channel");
    private static readonly Type SessionChannel = Named("Renci.SshNet.Channels.ChannelSession");
    private static readonly FieldInfo ChannelOfCommand = Field(typeof(SshCommand), "_channel");
    private static readonly MethodInfo SetOutputOfCommand = Setter(typeof(SshCommand), nameof(SshCommand.OutputStream));
    private static readonly MethodInfo SetErrorsOfCommand = Setter(typeof(SshCommand), nameof(SshCommand.ExtendedOutputStream));
    private static readonly MethodInfo OpenChannel = Method(SessionChannel, "Open");
    private static readonly FieldInfo RequestSuccess = Field(SessionChannel, "_channelRequestSuccess");
    private static readonly MethodInfo SendEof = Method(Channel, "SendEof");
    private static readonly PropertyInfo IsOpen = Property(Channel, "IsOpen");
    private static readonly PropertyInfo RemoteWindow = Property(Channel, "RemoteWindowSize");
    private static readonly FieldInfo MessagingLock = Field(Channel, "_messagingLock");
    private static readonly PropertyInfo SessionOfClient = Property(typeof(BaseClient), "Session");
    private static readonly FieldInfo SocketOfSession = Field(Named("Renci.SshNet.Session"), "_socket");

    /// <summary>
    /// Opens the channel of a command and sends nothing on it. Executing a command opens it and sends the command in one
    /// go, and a failure does not tell on which side of the sending it was.
    /// </summary>
    public static void Open(SshCommand command) => Call(OpenChannel, ChannelOfCommand.GetValue(command));

    /// <summary>
    /// Whether the host agreed to start the command, once it was sent. SSH.NET waits for that answer and drops it, and a
    /// command that was refused would seem to run for ever.
    /// </summary>
    public static bool WasAccepted(SshCommand command) => (bool)RequestSuccess.GetValue(ChannelOfCommand.GetValue(command))!;

    /// <summary>
    /// Where output goes as it arrives, on the thread that reads the connection. SSH.NET's own streams grow without end
    /// when nobody reads them; one that waits makes the connection's buffers fill and the host wait.
    /// </summary>
    public static void Redirect(SshCommand command, Stream output, Stream errors)
    {
        command.OutputStream.Dispose();
        command.ExtendedOutputStream.Dispose();
        Call(SetOutputOfCommand, command, output);
        Call(SetErrorsOfCommand, command, errors);
    }

    /// <summary>Bytes that the host would take from the bot now.</summary>
    public static uint RoomForInput(SshCommand command) => (uint)RemoteWindow.GetValue(ChannelOfCommand.GetValue(command))!;

    /// <summary>
    /// Tells the command that there is no more input. SSH.NET does so only after some was written, so a command that
    /// reads would hang. Under the channel's own lock: an end that is sent after the channel was closed makes sshd drop
    /// the connection.
    /// </summary>
    public static void EndInput(SshCommand command)
    {
        var channel = ChannelOfCommand.GetValue(command);
        using (((Lock)MessagingLock.GetValue(channel)!).EnterScope())
        {
            if ((bool)IsOpen.GetValue(channel)!)
            {
                Call(SendEof, channel);
            }
        }
    }

    /// <summary>
    /// Breaks a connection off, whatever its threads wait for. To dispose a client first takes a lock that a blocked
    /// sender holds for as long as the kernel tries, a quarter of an hour.
    /// </summary>
    public static void Break(SshClient client)
    {
        try
        {
            if (SessionOfClient.GetValue(client) is { } session && SocketOfSession.GetValue(session) is Socket socket)
            {
                socket.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is broken off already.
        }
    }

    private static void Call(MethodInfo method, object? target, params object?[] arguments) =>
        method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    private static Type Named(string name) => typeof(SshClient).Assembly.GetType(name) ?? throw Missing(name);

    private static FieldInfo Field(Type type, string name) => type.GetField(name, Hidden) ?? throw Missing($"{type}.{name}");

    private static MethodInfo Method(Type type, string name) => type.GetMethod(name, Hidden, []) ?? throw Missing($"{type}.{name}");

    private static PropertyInfo Property(Type type, string name) => type.GetProperty(name, Hidden) ?? throw Missing($"{type}.{name}");

    private static MethodInfo Setter(Type type, string name) => Property(type, name).SetMethod ?? throw Missing($"{type}.{name}");

    private static MissingMemberException Missing(string name) => new($"SSH.NET has no {name}: it is not the version that this was written for.");
}
