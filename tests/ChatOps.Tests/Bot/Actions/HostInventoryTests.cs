using ChatOps.Bot.Actions;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>A drill opens no connection to a host that is not marked for drills: not to its target, not to a witness, not to a jump host.</summary>
public sealed class HostInventoryTests
{
    private static readonly HostInventory Hosts = new(
    [
        Host("live"), Host("live-witness", witness: true), Host("drill", drill: true), Host("drill-witness", drill: true, witness: true),
        Host("drill-behind-live", drill: true, jump: "live"), Host("drill-behind-drill", drill: true, jump: "drill"),
    ]);

    [Theory]
    [InlineData("live", true, false)]
    [InlineData("drill", true, true)]
    [InlineData("drill-behind-live", true, false)]
    [InlineData("drill-behind-drill", true, true)]
    [InlineData("live", false, true)]
    [InlineData("drill", false, true)]
    [InlineData("drill-behind-live", false, true)]
    public void A_host_is_there_for_whom_may_reach_it(string host, bool drill, bool there) =>
        Assert.Equal(there, Hosts.Find(host, Incident(drill)) is not null);

    [Theory]
    [InlineData(true, "drill-witness")]
    [InlineData(false, "drill-witness")]
    public void A_witness_of_a_drill_is_for_drills(bool drill, string witness)
    {
        Assert.Equal(witness, Hosts.WitnessFor(Hosts.Find("drill")!, Incident(drill))?.Id);
        Assert.Equal(drill ? null : "live-witness", Hosts.WitnessFor(Hosts.Find("drill-witness")!, Incident(drill))?.Id);
    }

    private static Incident Incident(bool drill)
    {
        var declaration = new IncidentDeclaration(Severity.P1, "odd logins", new PersonId("ana"), null, null, false, drill, [ChatPlatform.Console], null);
        return ChatOps.Storage.Incidents.Incident.Open(IncidentId.New(DateTimeOffset.UnixEpoch), 1, declaration, SeverityPolicy.DefaultFor(Severity.P1), DateTimeOffset.UnixEpoch).Opened!;
    }

    private static HostSettings Host(string id, bool drill = false, bool witness = false, string? jump = null) => new()
    {
        Id = id,
        Address = "192.0.2.7",
        Port = 22,
        User = "root",
        KeyFile = "/nowhere",
        HostKeys = ["SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"],
        Drill = drill,
        Witness = witness,
        Jump = jump,
    };
}
