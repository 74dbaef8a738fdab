using System.Net;
using System.Net.Sockets;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.CommandLine;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-test.").FullName;

    [Fact]
    public async Task A_machine_that_has_all_gets_a_list_of_what_is_well()
    {
        using var database = await TestDatabase.CreateAsync(StorageProvider.Sqlite);

        var session = await ExamineAsync($"storage: {{path: '{database.Options.Path}'}}");

        Assert.Equal(0, session.Exit);
        Assert.Contains("ok    record: the database answers and is up to date", session.Answers, StringComparison.Ordinal);
        Assert.Contains($"ok    console: http://127.0.0.1:{Port} is free.", session.Answers, StringComparison.Ordinal);
        Assert.Contains("warn  people: only one person can command an incident", session.Answers, StringComparison.Ordinal);
        Assert.Contains("warn  sign-in: anybody at this machine may be any of the people.", session.Answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_made_by_looking()
    {
        var path = Path.Combine(_folder, "data", "chatops.db");

        var session = await ExamineAsync($"storage: {{path: '{path}'}}");

        Assert.Contains($"ok    record: {path} will be made at the first start.", session.Answers, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
    }

    [Fact]
    public async Task A_file_that_is_no_database_fails_with_the_mend()
    {
        var path = Path.Combine(_folder, "chatops.db");
        await File.WriteAllTextAsync(path, new string('x', 5000), Token);

        var session = await ExamineAsync($"storage: {{path: '{path}'}}");

        Assert.Equal(1, session.Exit);
        Assert.Contains("fail  record: the database does not answer", session.Answers, StringComparison.Ordinal);
        Assert.Contains($"Check that {path} is a database of the bot", session.Answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_another_program_holds_fails_with_the_mend()
    {
        using var other = new TcpListener(IPAddress.Loopback, Port);
        other.Start();
        var refusing = RefuseAsync(other);

        var session = await ExamineAsync($"storage: {{path: '{Path.Combine(_folder, "chatops.db")}'}}");

        Assert.Equal(1, session.Exit);
        Assert.Contains($"fail  console: something that is not the bot holds http://127.0.0.1:{Port}. Stop it, or set another port", session.Answers, StringComparison.Ordinal);
        await refusing;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private int Port { get; } = FreePort();

    private async Task<Session> ExamineAsync(string settings)
    {
        var file = Path.Combine(_folder, "chatops.yaml");
        await File.WriteAllTextAsync(
            file, $"people: [{{id: ana, name: Ana, roles: [commander]}}]\nconsole: {{listen: 'http://127.0.0.1:{Port}'}}\n{settings}\n", Token);
        return await Session.RunAsync("doctor", "--settings", file);
    }

    private static async Task RefuseAsync(TcpListener listener)
    {
        using var caller = await listener.AcceptTcpClientAsync(Token);
        await caller.GetStream().WriteAsync("SSH-2.0-x\r\n"u8.ToArray(), Token);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
