using ChatOps.Actions.Catalog;
using ChatOps.Actions.Parameters;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Storage.People;

namespace ChatOps.Tests.Actions;

public class ActionPlanTests
{
    private static readonly ActionCatalog Catalog = ActionCatalog.BuiltIn();
    private static readonly DateTimeOffset Created = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_plan_says_exactly_what_will_run_and_how_it_is_taken_back()
    {
        var plan = Host("contain.vm-isolate").Plan();

        Assert.Equal("qm set '101' -'net0' 'virtio=BC:24:11:0A:0B:0C,bridge=vmbr0,firewall=1',link_down=1 --digest '" + new string('b', 40) + "'", Assert.Single(plan.Steps).Snippet);
        Assert.Equal("qm set '101' -'net0' 'virtio=BC:24:11:0A:0B:0C,bridge=vmbr0,firewall=1'", Assert.Single(plan.Undo).Snippet);
        Assert.Equal("VM 101 reaches nobody and nobody reaches it (link-down); it keeps running, with its memory and its devices.", plan.Effect);
        Assert.StartsWith("/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TZ=UTC HOME=/root /usr/bin/systemd-run --quiet --unit='chatops-", plan.Steps[0].CommandLine, StringComparison.Ordinal);
        Assert.Contains(" --property=RuntimeMaxSec=30 ", plan.Steps[0].CommandLine, StringComparison.Ordinal);
        Assert.EndsWith($" /bin/dash -c {CommandLine.Quote(plan.Steps[0].Snippet)}", plan.Steps[0].CommandLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Isolation_knows_who_may_still_talk_and_when_it_ends()
    {
        var plan = Host("contain.host-isolate").Plan();

        Assert.Contains("bot='192.0.2.10' port='2849' allow='192.0.2.10,192.0.2.11'", plan.Steps[0].Snippet, StringComparison.Ordinal);
        Assert.Equal(180, plan.RevertsAfterSeconds);
        Assert.Equal($"systemctl stop chatops_iso_'{ScriptedHost.Run}'-revert.timer", Assert.Single(plan.Confirm).Snippet);
        Assert.Equal(ScriptedHost.Boot, Assert.Single(plan.Gates).Same["boot_id"]);
    }

    [Fact]
    public void Made_twice_it_is_the_same()
    {
        Assert.All(Catalog.Actions, action =>
        {
            var platform = action.Platforms[^1];

            Assert.Equal(new ScriptedHost(action, platform).Plan().Canonical, new ScriptedHost(action, platform).Plan().Canonical);
        });
    }

    [Fact]
    public void Its_digest_changes_with_everything_that_it_binds()
    {
        var action = Catalog.Find("contain.vm-stop")!;
        ActionPlan Changed(System.Action<ScriptedHost> change)
        {
            var host = new ScriptedHost(action, HostPlatform.Proxmox);
            change(host);
            return host.Plan();
        }

        ActionPlan[] plans =
        [
            Changed(_ => { }),
            Changed(host => host.Action = action with { Version = 2 }),
            Changed(host => host.Action = action with { People = 3 }),
            Changed(host => host.Action = action with { Limit = Formula.Parse("91")! }),
            Changed(host => host.Action = action with { Effect = "Another." }),
            Changed(host => host.Action = action with { Undo = new UndoDefinition.None("There is none.") }),
            Changed(host => host.Action = action with { Proofs = [] }),
            Changed(host => host.Action = action with { Evidence = [] }),
            Changed(host => host.Action = action with { Steps = [action.Steps[0] with { ExitCodes = [0, 1] }] }),
            Changed(host => host.Incident = "INC-8"),
            Changed(host => host.RunId = "k3m9x2p7q2"),
            Changed(host => host.Typed["vmid"] = "102"),
            Changed(host => host.Told["boot_id"] = "7f1c6a0e-9f2b-4d0a-8a51-0e6f3a9b7c11"),
            Changed(host => host.Told["vm_status"] = "paused"),
            Changed(host => host.Told["vm_started"] = "489005"),
            Changed(host => host.Told["ha_managed"] = "0"),
            Changed(host => host.Host = host.Host with { Id = "pve2" }),
            Changed(host => host.Host = host.Host with { Address = "192.0.2.51" }),
            Changed(host => host.Host = host.Host with { HostKeySha256 = "SHA256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ" }),
            Changed(host => host.Host = host.Host with { Elevates = true }),
        ];

        Assert.Equal(plans.Length, plans.Select(plan => plan.Digest).Distinct().Count());
    }

    [Fact]
    public void Free_space_may_move_without_another_digest()
    {
        var host = Host("contain.vm-hibernate");
        host.Told["storage_free_mib"] = "900000";
        var before = host.Plan();
        host.Told["storage_free_mib"] = "900001";

        Assert.Equal(before.Digest, host.Plan().Digest);
        Assert.Empty(before.DriftTo(host.Ask()));
    }

    [Fact]
    public void A_bound_fact_that_moved_is_named()
    {
        var host = Host("contain.vm-isolate");
        var plan = host.Plan();
        host.Told["vm_digest"] = new string('c', 40);
        host.Told["net_before"] = "virtio=BC:24:11:0A:0B:0C,bridge=vmbr1";

        Assert.Equal(["net_before", "vm_digest"], plan.DriftTo(host.Ask()));
    }

    [Theory]
    [InlineData("contain.vm-pause", "ha_started", "1", "HA keeps this VM running")]
    [InlineData("contain.host-isolate", "isolated", "yes", "isolated already")]
    [InlineData("contain.host-isolate", "ha_services", "2", "reset, and all volatile evidence")]
    [InlineData("contain.block-ip", "gateways", "203.0.113.7", "gateway")]
    [InlineData("contain.block-ip", "bot_address", "203.0.113.7", "the bot comes from")]
    [InlineData("evidence.vm-snapshot", "snapshots_possible", "0", "without snapshots")]
    [InlineData("eradicate.process-kill", "started", "489005", "another process now")]
    [InlineData("eradicate.process-kill", "program", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "not the one that was captured")]
    [InlineData("harden.service-restart", "config_sound", "255", "refuses its own configuration")]
    [InlineData("recover.vm-restore-new", "id_free", "taken", "that number already")]
    public void What_stands_against_an_action_is_said(string id, string fact, string told, string sentence)
    {
        var host = Host(id);
        host.Told[fact] = told;

        var refusal = Assert.Single(Assert.IsType<PlanOutcome.Refused>(host.Outcome()).Refusals);

        Assert.Equal(fact, refusal.Name);
        Assert.Contains(sentence, refusal.Sentence, StringComparison.Ordinal);
        Assert.IsType<PlanOutcome.Refused>(host.Outcome(waived: fact));
    }

    [Fact]
    public void What_may_be_waived_is_bound_with_its_reason()
    {
        var host = Host("contain.host-isolate");
        host.Told["network_storages"] = "1";
        Assert.IsType<PlanOutcome.Refused>(host.Outcome());
        var plan = host.Plan("network_storages");

        Assert.Throws<ArgumentException>(() => Bound(plan, waivers: []));
        Assert.Throws<ArgumentException>(() => Bound(plan, waivers: [new PlanWaiver("network_storages", " ")]));
        Assert.NotEqual(
            Bound(plan, waivers: [new PlanWaiver("network_storages", "Nothing runs there.")]).Digest,
            Bound(plan, waivers: [new PlanWaiver("network_storages", "It has to be.")]).Digest);
    }

    [Theory]
    [InlineData("vm_status", "status: on fire\n", 0)]
    [InlineData("vm_status", "status: running; pwned\n", 0)]
    [InlineData("vm_status", "", 0)]
    [InlineData("vm_status", "status: running\n", 2)]
    [InlineData("vm_status", "status: running\n", null)]
    public void An_answer_that_is_not_of_its_kind_ends_the_questions(string fact, string output, int? exitCode)
    {
        var host = Host("contain.vm-pause");
        var preCheck = new PreCheck(new PlanSubject(host.Action, host.Values(), host.Host, host.Incident, host.RunId));
        preCheck.Take(new HostAnswer(0, ScriptedHost.Boot + "\n"));
        preCheck.Take(new HostAnswer(exitCode, output));

        Assert.Null(preCheck.Next);
        Assert.Equal(fact, Assert.Single(preCheck.Refusals).Name);
        Assert.Throws<InvalidOperationException>(() => preCheck.Take(new HostAnswer(0, "")));
    }

    [Fact]
    public void A_host_that_lies_about_its_size_is_refused()
    {
        var host = Host("contain.vm-hibernate");
        host.Told["ram_mib"] = "99999999999999999999";
        Assert.Equal("ram_mib", Assert.Single(Assert.IsType<PlanOutcome.Refused>(host.Outcome()).Refusals).Name);

        var disk = Host("recover.vm-backup");
        disk.Told["disk_bytes"] = $"{long.MaxValue}";
        disk.Told["storage_free_mib"] = "1000000000000";
        Assert.InRange(disk.Plan("storage_free_mib").Steps[0].LimitSeconds, 1, 604_800);
    }

    [Fact]
    public void An_action_for_another_platform_is_refused()
    {
        var host = new ScriptedHost(Catalog.Find("contain.vm-pause")!, HostPlatform.Debian);

        Assert.Contains("not made for debian", Assert.Single(Assert.IsType<PlanOutcome.Refused>(host.Outcome()).Refusals).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_programs_are_named_before_anybody_is_asked()
    {
        var host = Host("contain.host-isolate");
        host.Told["missing_programs"] = "nft ";

        Assert.Equal("missing_programs", Assert.Single(Assert.IsType<PlanOutcome.Refused>(host.Outcome()).Refusals).Name);
    }

    [Fact]
    public void A_chunk_is_the_same_command_with_other_numbers()
    {
        var plan = Host("evidence.disk-image").Plan();
        var step = Assert.Single(plan.Steps);

        Assert.Equal(256L << 20, step.ChunkBytes);
        Assert.Contains("skip='0' count='268435456'", step.Snippet, StringComparison.Ordinal);
        Assert.Contains("skip='268435456' count='5'", plan.Chunk(step, 268_435_456, 5).Snippet, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Host("contain.vm-pause").Plan().Chunk(Host("contain.vm-pause").Plan().Steps[0], 0, 1));
    }

    [Fact]
    public void A_proof_believes_the_answer_only()
    {
        var proof = Assert.Single(Host("contain.vm-pause").Plan().Proofs);

        Assert.True(proof.Holds(new HostAnswer(0, "status: paused\n")));
        Assert.False(proof.Holds(new HostAnswer(0, "status: running\n")));
        Assert.False(proof.Holds(new HostAnswer(0, "")));
        Assert.False(proof.Holds(new HostAnswer(null, "status: paused\n")));
    }

    [Fact]
    public void A_request_binds_who_asks_why_and_for_how_long()
    {
        var plan = Host("contain.vm-stop").Plan();
        RequestBinding[] bindings =
        [
            Bound(plan), Bound(Host("contain.vm-pause").Plan()), Bound(plan, request: "A-13"), Bound(plan, catalog: new string('0', 64)), Bound(plan, requester: "bob"),
            Bound(plan, reason: "Because."), Bound(plan, waivers: [new PlanWaiver("evidence.vm-memory", "It is encrypting.")]), Bound(plan, people: 3), Bound(plan, nonce: "n2"),
            Bound(plan, created: Created.AddSeconds(1)), Bound(plan, minutes: 11),
        ];

        Assert.Equal(bindings.Length, bindings.Select(binding => binding.Digest).Distinct().Count());
        Assert.Equal(bindings[0].Digest, Bound(Host("contain.vm-stop").Plan()).Digest);
        Assert.Matches(@"\A[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}\z", bindings[0].ShortDigest);
        Assert.Throws<ArgumentOutOfRangeException>(() => Bound(plan, people: 1));
        Assert.Throws<ArgumentException>(() => Bound(plan, reason: " "));
    }

    [Fact]
    public void What_the_settings_protect_is_refused()
    {
        var settings = new ProtectedValues(["203.0.113.7"], ["chatops"], ["SHA256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"]);

        Assert.Contains("protect", Refusal("contain.block-ip", settings, ("ip", "::ffff:203.0.113.7"), ("minutes", "5")), StringComparison.Ordinal);
        Assert.Contains("protect", Refusal("contain.user-lock", settings, ("user", "chatops")), StringComparison.Ordinal);
        Assert.Contains("refused", Refusal("contain.user-lock", settings, ("user", "root")), StringComparison.Ordinal);
        Assert.Contains("refused", Refusal("eradicate.unit-disable", settings, ("unit", "sshd.service")), StringComparison.Ordinal);
        Assert.Contains("refused", Refusal("eradicate.file-quarantine", settings, ("path", "/etc/pve/priv/x"), ("sha256", new string('a', 64))), StringComparison.Ordinal);
        Assert.Contains("leaves out", Refusal("contain.ssh-keys-lockdown", settings, ("user", "root"), ("keep", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")), StringComparison.Ordinal);
        Assert.Contains("needed", Refusal("contain.vm-stop", settings), StringComparison.Ordinal);
        Assert.Contains("no such value", Refusal("contain.vm-stop", settings, ("vmid", "101"), ("command", "reboot")), StringComparison.Ordinal);
    }

    private static ScriptedHost Host(string id)
    {
        var action = Catalog.Find(id)!;
        return new ScriptedHost(action, action.Platforms[^1]);
    }

    private static string Refusal(string id, ProtectedValues settings, params (string Name, string Value)[] typed) =>
        Assert.Single(Assert.IsType<ParameterOutcome.Refused>(
            ParameterValues.Bind(Catalog.Find(id)!, typed.ToDictionary(item => item.Name, item => item.Value), settings)).Refusals).Sentence;

    private static RequestBinding Bound(
        ActionPlan plan, string request = "A-12", string? catalog = null, string requester = "alice", string reason = "It calls home.", IReadOnlyList<PlanWaiver>? waivers = null,
        int people = 2, string nonce = "n1", DateTimeOffset? created = null, int minutes = 10) =>
        new(request, RunScript.OfRun(plan), catalog ?? Catalog.Digest, new PersonId(requester), reason, waivers ?? [], people, nonce, created ?? Created, Created.AddMinutes(minutes));
}
