using System.Diagnostics;
using System.Security.Cryptography;
using ChatOps.Actions.Ssh;

namespace ChatOps.Bench.Ssh;

/// <summary>
/// The OpenSSH client on the same host, with the same key, the same pinned host key and the same algorithms as the
/// transport agrees on with it.
/// </summary>
internal sealed class OpenSsh : IAsyncDisposable
{
    private const string Program = "/usr/bin/ssh";

    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-bench-").FullName;
    private readonly SshHost _host;

    private OpenSsh(SshHost host)
    {
        _host = host;
    }

    private string Known => Path.Combine(_folder, "known_hosts");

    private string[] Master => ["-S", Path.Combine(_folder, "master")];

    /// <summary>Prepares it and opens the connection that further calls can share.</summary>
    /// <param name="hostKey">The host's key, as <c>known_hosts</c> has it.</param>
    public static async Task<OpenSsh> StartAsync(SshHost host, string hostKey)
    {
        var client = new OpenSsh(host);
        await File.WriteAllTextAsync(client.Known, $"[{host.Address}]:{host.Port} {hostKey}\n");
        await client.RunAsync([.. client.Master, "-o", "ControlMaster=yes", "-o", "ControlPersist=yes"], "true");
        return client;
    }

    /// <summary>Connects, runs a command, and closes.</summary>
    public Task ConnectAndRunAsync(string command) => RunAsync(["-S", "none"], command);

    /// <summary>Runs a command over the open connection.</summary>
    public Task RunAsync(string command) => RunAsync(Master, command);

    /// <summary>Connects, runs a command and hashes its output.</summary>
    public async Task<string> HashAsync(string command)
    {
        using var process = Start(["-S", "none"], [command]);
        var hash = await SHA256.HashDataAsync(process.StandardOutput.BaseStream);
        await process.WaitForExitAsync();
        return Convert.ToHexStringLower(hash);
    }

    public async ValueTask DisposeAsync()
    {
        using (var process = Start([.. Master, "-q", "-O", "exit"], []))
        {
            await process.WaitForExitAsync();
        }

        Directory.Delete(_folder, true);
    }

    private async Task RunAsync(string[] more, string command)
    {
        // Its output is not read: a master that stays behind never closes it.
        using var process = Start(more, [command]);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"ssh ended with {process.ExitCode}.");
        }
    }

    private Process Start(string[] more, string[] command)
    {
        string[] arguments =
        [
            .. more, "-F", "/dev/null", "-p", $"{_host.Port}", "-l", _host.User, "-i", _host.Identity.KeyFile, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
            "-o", $"UserKnownHostsFile={Known}", "-o", "GlobalKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=yes", "-o", "HostKeyAlgorithms=ssh-ed25519",
            "-o", "KexAlgorithms=sntrup761x25519-sha512@openssh.com", "-o", "Ciphers=aes128-gcm@openssh.com", _host.Address, .. command,
        ];
        var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{Program} does not start.");
        process.StandardInput.Close();
        return process;
    }
}
