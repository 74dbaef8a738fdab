using System.Text.RegularExpressions;
using ChatOps.Actions.Catalog;

namespace ChatOps.Tests.Actions;

/// <summary>
/// A root directory with nothing in it but dash and stand-ins for every program that the catalogue names, which write
/// down what they were called with. In process, mount and network namespaces of its own: the catalogue's scripts kill,
/// move and cut off, and here they may.
/// </summary>
internal sealed partial class ShellCage : IAsyncDisposable
{
    private const string Recorder =
        """
        #!/bin/dash
        printf '%s\0' "$#" "$0" "$@" >>/calls
        case "$*" in *'info dump'*) echo completed ;; esac
        """;

    private const string Driver =
        """
        i=0
        while [ -e /case/"$i" ]; do
          : >/calls
          cd /
          /bin/dash /case/"$i" >/out 2>&1 </empty
          /bin/cat.real </calls >/result/"$i"
          i=$((i + 1))
        done
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("chatops-cage-").FullName;

    private ShellCage()
    {
    }

    public static async Task<ShellCage> OpenAsync()
    {
        var (exitCode, _, _) = await PosixShell.RunAsync("/usr/bin/unshare", ["--mount", "--pid", "--net", "--fork", "true"]);
        if (exitCode != 0)
        {
            Assert.False(RequireAll, "Namespaces are needed, which takes root.");
            Assert.Skip("Namespaces are needed, which takes root.");
        }

        var cage = new ShellCage();
        await cage.FillAsync();
        return cage;
    }

    /// <summary>Whether something of that name came to lie at the root.</summary>
    public bool Holds(string name) => File.Exists(Path.Combine(_root, name));

    /// <summary>Runs each script; what programs it called, with what.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<(string Program, string[] Arguments)>>> RunAsync(IReadOnlyList<string> scripts)
    {
        foreach (var folder in (string[])["case", "result"])
        {
            Directory.CreateDirectory(Path.Combine(_root, folder));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(_root, folder)))
            {
                File.Delete(file);
            }
        }

        for (var i = 0; i < scripts.Count; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(_root, "case", $"{i}"), scripts[i], Token);
        }

        var (exitCode, _, errors) = await PosixShell.RunAsync(
            "/usr/bin/unshare", ["--mount", "--pid", "--net", "--fork", "--kill-child", $"--root={_root}", "/usr/bin/env", "-i", "PATH=/shim", "SSH_CONNECTION=192.0.2.10 40000 192.0.2.50 2849", "/bin/dash", "/driver"]);
        Assert.True(exitCode == 0, errors);
        return [.. scripts.Select((_, i) => Calls(File.ReadAllText(Path.Combine(_root, "result", $"{i}"))))];
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, true);
        return ValueTask.CompletedTask;
    }

    private static List<(string Program, string[] Arguments)> Calls(string recorded)
    {
        var words = recorded.Split('\0')[..^1];
        var calls = new List<(string, string[])>();
        for (var i = 0; i < words.Length;)
        {
            var count = int.Parse(words[i], System.Globalization.CultureInfo.InvariantCulture);
            calls.Add((Path.GetFileName(words[i + 1]), words[(i + 2)..(i + 2 + count)]));
            i += 2 + count;
        }

        return calls;
    }

    private async Task FillAsync()
    {
        foreach (var folder in (string[])["shim", "bin", "usr/bin", "dev", "tmp", "run/chatops", "var/lib/chatops", "etc/systemd/system"])
        {
            Directory.CreateDirectory(Path.Combine(_root, folder));
        }

        await AddAsync("/bin/dash", "bin/dash");
        await AddAsync("/bin/cat", "bin/cat.real");
        await AddAsync("/usr/bin/env", "usr/bin/env");
        await File.WriteAllTextAsync(Path.Combine(_root, "driver"), Driver, Token);
        await File.WriteAllTextAsync(Path.Combine(_root, "empty"), "", Token);
        var recorder = Path.Combine(_root, "shim", "recorder");
        await File.WriteAllTextAsync(recorder, Recorder, Token);
        Assert.Equal(0, (await PosixShell.RunAsync("/bin/chmod", ["755", recorder])).ExitCode);
        var names = Corpus.Templates(ActionCatalog.BuiltIn()).SelectMany(template => Name().Matches(template.Template.Text)).Select(match => match.Value)
            .Append("pwned").Distinct().Except(["recorder"]);
        foreach (var name in names)
        {
            File.CreateSymbolicLink(Path.Combine(_root, "shim", name), "recorder");
        }
    }

    private async Task AddAsync(string program, string place)
    {
        File.Copy(program, Path.Combine(_root, place));
        var (_, libraries, _) = await PosixShell.RunAsync("/usr/bin/ldd", [program]);
        foreach (var library in Library().Matches(libraries).Select(match => match.Groups[1].Value))
        {
            var target = _root + library;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (!File.Exists(target))
            {
                File.Copy(library, target);
            }
        }
    }

    [GeneratedRegex("[A-Za-z][A-Za-z0-9_.-]*")]
    private static partial Regex Name();

    [GeneratedRegex(@"(/\S+) \(0x")]
    private static partial Regex Library();
}
