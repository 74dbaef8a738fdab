using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Actions;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>Two hosts that are this machine look at each other: only what worked before and was refused afterwards is cut off.</summary>
public sealed class OutsideViewTests : IDisposable
{
    private readonly TcpListener _host = Listen();
    private readonly TcpListener _witness = Listen();
    private readonly ThisMachine _machine = new();
    private readonly HostInventory _hosts;
    private readonly OutsideView _view;

    public OutsideViewTests()
    {
        _hosts = new HostInventory([Host("pve1", _host), Host("witness", _witness)]);
        _view = new OutsideView(_hosts, new HostQuestions(_machine));
    }

    [Fact]
    public async Task What_worked_in_both_directions_and_does_not_any_more_is_cut_off()
    {
        Assert.Equal((ProofVerdict.Held, ""), await BeforeAsync());
        Assert.Equal(ProofVerdict.NotHeld, (await AfterAsync()).Verdict);

        Cut(_host, _witness);

        Assert.Equal((ProofVerdict.Held, ""), await AfterAsync());
    }

    [Fact]
    public async Task What_the_host_did_not_reach_before_proves_nothing()
    {
        Cut(_witness);

        Assert.Equal((ProofVerdict.NotHeld, "pve1 could not reach witness before either, so nobody can see by that whether it still reaches anybody."), await BeforeAsync());
    }

    [Theory]
    [InlineData("timeout 3 ")]
    [InlineData("bash -c ")]
    public async Task A_host_that_cannot_ask_was_not_cut_off(string without)
    {
        Cut(_host, _witness);
        _machine.Lacks = (without, "pve1");

        Assert.Equal((ProofVerdict.NoAnswer, "pve1 does not tell whether it reaches witness."), await AfterAsync());

        _machine.Lacks = (without, "witness");
        Assert.Equal((ProofVerdict.NoAnswer, "witness, from where it should be looked at, does not tell whether it reaches pve1."), await AfterAsync());
        Assert.Equal(ProofVerdict.NoAnswer, (await BeforeAsync()).Verdict);
    }

    [Fact]
    public async Task Neither_was_one_that_does_not_find_the_others_name()
    {
        var view = new OutsideView(
            new HostInventory([Host("pve1", _host), Host("witness", _witness, "no-such-host.invalid")]), new HostQuestions(_machine));
        Cut(_host);

        Assert.Equal(ProofVerdict.NoAnswer, (await view.IsCutOffAsync(Incident, _hosts.Find("pve1")!, null, Token)).Verdict);
    }

    [Fact]
    public async Task A_witness_without_ping_sees_nothing_of_a_guest()
    {
        _machine.Lacks = ("ping ", "witness");

        Assert.Equal(ProofVerdict.NoAnswer, (await _view.IsCutOffAsync(Incident, _hosts.Find("pve1")!, "127.0.0.1", Token)).Verdict);
    }

    public void Dispose()
    {
        _host.Dispose();
        _witness.Dispose();
    }

    private Task<(ProofVerdict Verdict, string Says)> BeforeAsync() => _view.CouldBeReachedAsync(Incident, _hosts.Find("pve1")!, null, Token);

    private Task<(ProofVerdict Verdict, string Says)> AfterAsync() => _view.IsCutOffAsync(Incident, _hosts.Find("pve1")!, null, Token);

    private static void Cut(params TcpListener[] listeners)
    {
        foreach (var listener in listeners)
        {
            listener.Stop();
        }
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static Incident Incident { get; } = ChatOps.Storage.Incidents.Incident.Open(
        IncidentId.New(DateTimeOffset.UnixEpoch), 1, new IncidentDeclaration(Severity.P1, "odd logins", new PersonId("ana"), null, null, false, false, [ChatPlatform.Console], null),
        SeverityPolicy.DefaultFor(Severity.P1), DateTimeOffset.UnixEpoch).Opened!;

    private static HostSettings Host(string id, TcpListener listener, string address = "127.0.0.1") => new()
    {
        Id = id,
        Address = address,
        Port = ((IPEndPoint)listener.LocalEndpoint).Port,
        User = "root",
        KeyFile = "/nowhere",
        HostKeys = ["SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"],
        Witness = id == "witness",
    };

    /// <summary>Runs what hosts are asked, here.</summary>
    private sealed class ThisMachine : IHosts
    {
        /// <summary>A program that a host does not have.</summary>
        public (string Program, string Host) Lacks { get; set; }

        public async Task<HostResult> RunAsync(SshHost host, HostCommand command, CancellationToken cancellationToken)
        {
            var line = Lacks.Host == host.Id ? command.CommandLine.Replace(Lacks.Program, $"no-such-{Lacks.Program}", StringComparison.Ordinal) : command.CommandLine;
            Assert.True(Lacks.Host != host.Id || line != command.CommandLine, line);
            var (code, output, errors) = await PosixShell.RunAsync(PosixShell.Dash, ["-c", line]);
            return new(new HostEnding.Exited(code), Encoding.UTF8.GetBytes(output), Encoding.UTF8.GetBytes(errors), output.Length, errors.Length, "", TimeSpan.Zero, null);
        }

        public Task<HostResult> StreamAsync(SshHost host, HostCommand command, Stream into, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<HostResult> ProbeAsync(SshHost host, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
