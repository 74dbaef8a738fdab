using ChatOps.Actions.Catalog;
using ChatOps.Actions.Plans;

namespace ChatOps.Tests.Actions;

/// <summary>Profiles: several captures as one action, in their order.</summary>
public sealed class ProfileTests
{
    private static readonly ActionCatalog Catalog = ActionCatalog.BuiltIn();

    [Fact]
    public void The_first_look_goes_by_the_order_of_volatility_and_takes_one_person()
    {
        var triage = Catalog.Find("evidence.triage")!;

        Assert.Equal(["evidence.volatile", "evidence.pve-logs", "evidence.logs"], triage.Captures);
        Assert.Equal((1, ActionRisk.ReadOnly), (triage.People, triage.Risk));
        Assert.Equal(
            triage.Captures.SelectMany(capture => Catalog.Find(capture)!.Steps.Select(step => (capture, step.Command.Text))),
            triage.Steps.Select(step => (triage.OriginOf(step.Name), step.Command.Text)));
        Assert.All(triage.Steps, step => Assert.True(step.GoesOn));
        Assert.Equal("volatile-begins", triage.Steps[0].Name);
    }

    [Theory]
    [InlineData(HostPlatform.Debian, false)]
    [InlineData(HostPlatform.Proxmox, true)]
    public void What_is_for_one_platform_is_taken_there_only(HostPlatform platform, bool isTaken)
    {
        var plan = Assert.IsType<PlanOutcome.Rendered>(new ScriptedHost(Catalog.Find("evidence.triage")!, platform).Outcome()).Plan;

        Assert.Equal(isTaken, plan.Steps.Any(step => step.Name == "pve-logs-files"));
        Assert.Equal(isTaken, plan.Proofs.Any(proof => proof.Definition.Name == "pve-logs-index"));
        Assert.Contains(plan.Steps, step => step.Name == "logs-journal");
    }

    [Fact]
    public void The_whole_asks_for_as_many_people_and_as_much_time_as_its_captures_do()
    {
        var full = Catalog.Find("evidence.full")!;
        var plan = Assert.IsType<PlanOutcome.Rendered>(new ScriptedHost(full, HostPlatform.Proxmox).Outcome()).Plan;
        var alone = full.Captures.Select(capture => Assert.IsType<PlanOutcome.Rendered>(new ScriptedHost(Catalog.Find(capture)!, HostPlatform.Proxmox).Outcome()).Plan).ToArray();

        Assert.Equal((2, ActionRisk.Reversible), (full.People, full.Risk));
        Assert.Equal(alone.Sum(one => one.ExpectedSeconds), plan.ExpectedSeconds);
        Assert.Equal(alone.SelectMany(one => one.Steps.Select(step => step.LimitSeconds)), plan.Steps.Select(step => step.LimitSeconds));
        Assert.NotEmpty(plan.Undo);
        Assert.Contains(plan.Proofs, proof => proof.Definition is ProofDefinition.ByBot { Check: BotCheck.FileKind, Steps: ["host-memory-memory"] });
    }

    [Fact]
    public void A_company_has_profiles_of_its_own_and_asks_more_for_those_that_are_there()
    {
        const string Company =
            """
            profiles:
              - id: evidence.ours
                version: 1
                summary: What we look at.
                captures:
                  - { capture: evidence.logs, with: { minutes: "30" } }
                  - evidence.volatile
            raise:
              evidence.triage: { people: 3 }
              evidence.volatile: { people: 2 }
            """;

        var loaded = Assert.IsType<CatalogOutcome.Loaded>(ActionCatalog.Load([new CatalogFile("ours.yaml", Company)])).Catalog;

        var ours = loaded.Find("evidence.ours")!;
        Assert.Equal("30", Assert.Single(ours.Parameters).Default);
        Assert.Equal(["evidence.logs", "evidence.volatile"], ours.Captures);
        Assert.Equal((2, 3), (ours.People, loaded.Find("evidence.triage")!.People));
        Assert.NotEqual(Catalog.Digest, loaded.Digest);
    }

    [Theory]
    [InlineData("- contain.vm-pause", "which is no plain capture")]
    [InlineData("- evidence.lungs", "which is no action")]
    [InlineData("- { capture: evidence.logs, with: { hours: \"1\" } }", "the value hours, which it does not take")]
    [InlineData("- evidence.pcap\n      - evidence.logs", "Two captures of evidence.ours take a value minutes")]
    [InlineData("- { capture: evidence.logs, with: { minutes: soon } }", "does not pass its own type")]
    public void What_is_wrong_with_a_profile_is_told_with_its_place(string captures, string complaint)
    {
        var company = $"profiles:\n  - id: evidence.ours\n    version: 1\n    summary: Ours.\n    captures:\n      {captures}\n";

        var refused = Assert.IsType<CatalogOutcome.Refused>(ActionCatalog.Load([new CatalogFile("ours.yaml", company)]));

        Assert.Contains(refused.Problems, problem => problem.ToString().Contains(complaint, StringComparison.Ordinal) && problem.ToString().StartsWith("ours.yaml:", StringComparison.Ordinal));
    }
}
