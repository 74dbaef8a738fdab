using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace ChatOps.Tests.Support;

/// <summary>
/// A private PostgreSQL that lives as long as this test run. A small shell keeps it: the shell waits on a pipe that
/// this process holds, so the cluster is stopped and its folder removed even when this process is killed.
/// </summary>
internal sealed class PostgresCluster
{
    public const string NotInstalled = "PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/initdb).";

    private const string Keeper = """
        set -eu
        trap '' INT HUP TERM
        bin=$1; port=$2; durability=$3
        folder=$(mktemp -d "${TMPDIR:-/tmp}/chatops-pg.XXXXXX")
        trap '"$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || :; rm -rf "$folder"' EXIT
        printf '%s' "$CHATOPS_TEST_PG_PASSWORD" >"$folder/password"
        "$bin/initdb" -D "$folder/data" -U chatops --pwfile="$folder/password" --auth-local=trust \
          --auth-host=scram-sha-256 -E UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 \
          || { cat "$folder/initdb.log" >&2; exit 1; }
        "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" -o "-k $folder -p $port -c listen_addresses=127.0.0.1 \
          $durability -c max_connections=600 -c shared_buffers=64MB" \
          start >/dev/null 2>&1 || { cat "$folder/server.log" >&2; exit 1; }
        echo "$folder"
        read -r _ || :
        """;

    private const int MostStarts = 3;

    /// <summary>Durability is switched off: clients are killed here, never the database. Whoever measures keeps it on.</summary>
    public static string Durability { get; set; } = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";

    private static readonly Lock Gate = new();
    private static Task<PostgresCluster>? _shared;

    private readonly Process _keeper;
    private int _databases;

    private PostgresCluster(Process keeper, string folder, int port, string password)
    {
        _keeper = keeper;
        SocketFolder = folder;
        Port = port;
        Password = password;
    }

    /// <summary>Where PostgreSQL's programs are; null if it is not installed.</summary>
    public static string? Programs { get; } = FindPrograms();

    /// <summary>The folder of the Unix socket; also good as a host name.</summary>
    public string SocketFolder { get; }

    /// <summary>The TCP port on the loopback address.</summary>
    public int Port { get; }

    /// <summary>The password of the user chatops over TCP; the socket asks none.</summary>
    public string Password { get; }

    /// <summary>The cluster of this run, started by whoever asks first.</summary>
    public static Task<PostgresCluster> SharedAsync()
    {
        lock (Gate)
        {
            return _shared ??= StartAsync();
        }
    }

    public static async Task StopSharedAsync()
    {
        if (_shared is { IsCompletedSuccessfully: true } shared)
        {
            var cluster = await shared;
            await StopAsync(cluster._keeper);
        }
    }

    /// <summary>A new database; a copy of <paramref name="template"/> where one is given.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        var copy = template is null ? "" : $" TEMPLATE \"{template}\"";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE \"{name}\"{copy}";
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    private string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = SocketFolder,
        Port = Port,
        Username = "chatops",
        Database = database,
        MaxPoolSize = 20,
    }.ToString();

    private static async Task<PostgresCluster> StartAsync()
    {
        var programs = Programs ?? throw new InvalidOperationException(
            $"{NotInstalled} CHATOPS_REQUIRE_ALL=1 demands it.");
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            var keeper = Keep(programs, port, password);
            if (await keeper.StandardOutput.ReadLineAsync() is { } folder)
            {
                return new PostgresCluster(keeper, folder, port, password);
            }

            var complaint = await keeper.StandardError.ReadToEndAsync();
            await StopAsync(keeper);
            if (attempt == MostStarts)
            {
                throw new InvalidOperationException($"The private PostgreSQL did not start: {complaint}");
            }
        }
    }

    private static Process Keep(string programs, int port, string password)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };

        // PostgreSQL refuses to run as root.
        string[] command = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", "/bin/sh"] : ["/bin/sh"];
        start.FileName = command[0];
        foreach (var argument in (string[])[.. command[1..], "-c", Keeper, "keeper", programs, $"{port}", Durability])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["CHATOPS_TEST_PG_PASSWORD"] = password;
        return Process.Start(start) ?? throw new InvalidOperationException("The shell did not start.");
    }

    private static async Task StopAsync(Process keeper)
    {
        NpgsqlConnection.ClearAllPools();
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindPrograms()
    {
        const string root = "/usr/lib/postgresql";
        return !Directory.Exists(root)
            ? null
            : Directory.EnumerateDirectories(root)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
                .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }
}
