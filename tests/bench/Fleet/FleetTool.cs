using System.Diagnostics;

namespace ChatOps.Bench.Fleet;

/// <summary>A program that asks many hosts by way of the OpenSSH client, with the pins and algorithms of the transport.</summary>
internal abstract class FleetTool : IDisposable
{
    protected FleetTool(IReadOnlyList<FleetMember> fleet)
    {
        Fleet = fleet;
        File.WriteAllLines(Known, fleet.Select(member => $"[{member.Host.Address}]:{member.Host.Port} {member.HostKey}"));
    }

    protected IReadOnlyList<FleetMember> Fleet { get; }

    /// <summary>A folder of its own, which goes with it.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("chatops-bench-").FullName;

    /// <summary>The options of the OpenSSH client, as <c>-o</c> takes them.</summary>
    protected string[] Options =>
    [
        "IdentitiesOnly=yes", "BatchMode=yes", $"UserKnownHostsFile={Known}", "GlobalKnownHostsFile=/dev/null", "StrictHostKeyChecking=yes", "HostKeyAlgorithms=ssh-ed25519",
        "KexAlgorithms=sntrup761x25519-sha512@openssh.com", "Ciphers=aes128-gcm@openssh.com", $"IdentityFile={Fleet[0].Host.Identity.KeyFile}",
    ];

    private string Known => Path.Combine(Folder, "known_hosts");

    /// <summary>Asks every host; ends when all have answered.</summary>
    public async Task RunAsync()
    {
        var start = Start();
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = Folder;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start.");
        process.StandardInput.Close();

        // A connection that stays open for the next call keeps the errors open too, so that only the output is read to its end.
        var errors = "";
        process.ErrorDataReceived += (_, line) => errors += line.Data;
        process.BeginErrorReadLine();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync(CancellationToken.None);
        var answers = output.Split('\n').Count(line => line.StartsWith("Linux ", StringComparison.Ordinal));
        if (process.ExitCode != 0 || answers != Fleet.Count)
        {
            throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode} and {answers} answers: {output} {errors}");
        }
    }

    public void Dispose()
    {
        End();
        Directory.Delete(Folder, true);
    }

    protected abstract ProcessStartInfo Start();

    /// <summary>Ends what stays behind.</summary>
    protected virtual void End()
    {
    }
}
