using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.People;
using ChatOps.Storage;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace ChatOps.Tests.Bot.Inbound;

/// <summary>"Nothing was done" is said only where that is sure: whoever hears it does it again.</summary>
public class BrokenSaveTests
{
    [Fact]
    public async Task Who_is_saved_without_an_answer_is_not_told_that_nothing_was_done()
    {
        Assert.SkipWhen(PostgresCluster.Programs is null && !RequireAll, PostgresCluster.NotInstalled);
        using var database = await TestDatabase.CreateAsync(StorageProvider.Postgres);
        var cluster = await PostgresCluster.SharedAsync();
        using var between = new Between(cluster.Port);
        var address = new NpgsqlConnectionStringBuilder(database.Options.ConnectionString) { Host = "127.0.0.1", Port = between.Port, Password = cluster.Password, Pooling = false };
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddChatOpsStorage(new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = address.ToString() });
        await using var provider = services.BuildServiceProvider();
        var record = provider.GetRequiredService<ChatOpsRecord>();
        var queue = new InboundQueue(record, TimeProvider.System, NullLogger<InboundQueue>.Instance);
        using var gate = new InboundGate(
            record, queue, new PlainTalk(queue, null!, new PeopleDirectory([], [])), PatientAnswers.Limits, TimeProvider.System, NullLogger<InboundGate>.Instance);
        await gate.StartAsync(Token);

        await AcceptAsync("first");
        between.LosesTheAnswerTo("inbound_deliveries");
        var lost = await Assert.ThrowsAsync<InboundUnavailableException>(() => AcceptAsync("second"));
        Assert.Contains("may still be done", lost.Words, StringComparison.Ordinal);
        between.LosesTheAnswerTo(null);
        await using (var db = record.Read())
        {
            Assert.Equal(2, await db.InboundDeliveries.CountAsync(Token));
        }

        between.Close();
        var refused = await Assert.ThrowsAsync<InboundUnavailableException>(() => AcceptAsync("third"));
        Assert.Contains("nothing was done", refused.Words, StringComparison.Ordinal);
        await gate.StopAsync(Token);

        Task<AcceptedDelivery> AcceptAsync(string key) =>
            gate.AcceptAsync(new AccountKey(ChatPlatform.Teams, "tenant", "ana"), "Ana", key, "room", new CommandInput($"note {key}"), Token);
    }

    /// <summary>A wire to the database that can break between what was sent and its answer.</summary>
    private sealed class Between : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly int _to;
        private volatile string? _loses;

        public Between(int to)
        {
            _to = to;
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = AcceptAsync();
        }

        public int Port { get; }

        public void LosesTheAnswerTo(string? words) => _loses = words;

        public void Close() => _listener.Stop();

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _ = PumpAsync(await _listener.AcceptTcpClientAsync());
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Closed.
            }
        }

        private async Task PumpAsync(TcpClient client)
        {
            using var server = new TcpClient();
            using (client)
            {
                await server.ConnectAsync(IPAddress.Loopback, _to);
                var (here, there) = (client.GetStream(), server.GetStream());
                var isLost = false;
                await Task.WhenAny(
                    CopyAsync(here, there, text => isLost |= _loses is { } words && text.Contains($"INSERT INTO {words}", StringComparison.Ordinal) || _loses is { } quoted && text.Contains($"INSERT INTO \"{quoted}\"", StringComparison.Ordinal)),
                    CopyAsync(there, here, _ =>
                    {
                        if (isLost)
                        {
                            // The answer is here, so what was asked is done.
                            throw new IOException("cut");
                        }
                    })).Unwrap().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        private static async Task CopyAsync(NetworkStream from, NetworkStream to, Action<string> see)
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReadAsync(buffer) is var count and > 0)
            {
                see(Encoding.UTF8.GetString(buffer, 0, count));
                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
    }
}
