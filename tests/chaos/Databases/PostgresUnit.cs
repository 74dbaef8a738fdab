using System.Diagnostics;
using Npgsql;

namespace ChatOps.Chaos.Databases;

/// <summary>
/// A private PostgreSQL, as durable as in earnest. A small shell keeps it, kills it and starts it on the word of this
/// process; it takes everything away when this process is gone.
/// </summary>
internal sealed class PostgresUnit : DatabaseUnit
{
    private const string Immediate = "immediate";
    private const string Kill = "kill";

    private const string Keeper = """
        set -eu
        trap '' INT HUP TERM
        bin=$1
        folder=$(mktemp -d "${TMPDIR:-/tmp}/chatops-chaos-pg.XXXXXX")
        trap '"$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || :; rm -rf "$folder"' EXIT
        "$bin/initdb" -D "$folder/data" -U chatops --auth=trust -E UTF8 --locale=C >"$folder/initdb.log" 2>&1 \
          || { cat "$folder/initdb.log" >&2; exit 1; }
        begin() {
          # Until the last children of a killed server are gone a new one cannot have its memory.
          tries=0
          until "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" \
              -o "-k $folder -c listen_addresses= -c max_connections=200 -c shared_buffers=64MB" start </dev/null >/dev/null 2>&1; do
            tries=$((tries + 1))
            [ $tries -lt 100 ] || { tail -n 50 "$folder/server.log" >&2; exit 1; }
          done
        }
        begin
        "$bin/createdb" -h "$folder" -U chatops chatops </dev/null
        echo "$folder"
        while read -r word; do
          case $word in
            immediate) "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop </dev/null >/dev/null 2>&1 || : ;;
            kill) kill -9 "$(head -n 1 "$folder/data/postmaster.pid")" || : ;;
            start) begin ;;
          esac
          echo "$word"
        done
        """;

    private readonly Process _keeper;
    private readonly string _folder;
    private readonly string _programs;

    private PostgresUnit(Process keeper, string folder, string programs)
    {
        _keeper = keeper;
        _folder = folder;
        _programs = programs;
    }

    /// <summary>Where PostgreSQL's programs are; null if it is not installed.</summary>
    public static string? Programs { get; } = FindPrograms();

    public override string? ConnectionString => new NpgsqlConnectionStringBuilder { Host = _folder, Username = "chatops", Database = "chatops" }.ToString();

    public override IReadOnlyList<string> Deaths => [Immediate, Kill];

    public static async Task<PostgresUnit> StartAsync()
    {
        var programs = Programs ?? throw new ChaosException("PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/initdb).");

        // PostgreSQL refuses to run as root.
        string[] command = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", "/bin/sh"] : ["/bin/sh"];
        var start = new ProcessStartInfo(command[0], [.. command[1..], "-c", Keeper, "keeper", programs])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var keeper = Process.Start(start) ?? throw new InvalidOperationException("The shell did not start.");
        return await keeper.StandardOutput.ReadLineAsync() is { } folder
            ? new PostgresUnit(keeper, folder, programs)
            : throw new ChaosException($"The private PostgreSQL did not start: {await keeper.StandardError.ReadToEndAsync()}");
    }

    public override Task KillAsync(string death) => TellAsync(death);

    public override Task StartAgainAsync() => TellAsync("start");

    public override async Task KeepAsync(string folder)
    {
        File.Copy(Path.Combine(_folder, "server.log"), Path.Combine(folder, "postgresql.log"), overwrite: true);
        using var dump = Process.Start(
            Path.Combine(_programs, "pg_dump"), ["-h", _folder, "-U", "chatops", "-f", Path.Combine(folder, "record.sql"), "chatops"]);
        await dump.WaitForExitAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
    }

    private async Task TellAsync(string word)
    {
        await _keeper.StandardInput.WriteLineAsync(word);
        await _keeper.StandardInput.FlushAsync();
        if (await _keeper.StandardOutput.ReadLineAsync() != word)
        {
            throw new ChaosException($"PostgreSQL did not come back: {await _keeper.StandardError.ReadToEndAsync()}");
        }
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
