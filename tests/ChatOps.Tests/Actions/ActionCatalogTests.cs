using ChatOps.Actions.Catalog;

namespace ChatOps.Tests.Actions;

public class ActionCatalogTests
{
    private const string Company =
        """
        actions:
          - id: contain.badge-revoke
            version: 1
            summary: Take a badge out of the door system.
            platforms: [debian]
            risk: reversible
            people: 2
            mode: direct
            parameters:
              badge: { type: pattern, pattern: '\A[A-Z]{2}[0-9]{6}\z', means: a badge's number, help: The badge., example: AB123456 }
            steps:
              revoke: doorctl revoke {badge}
            effect: Badge {badge} opens no door.
            proofs:
              revoked:
                proves: The door system says so.
                read: doorctl show {badge}
                type: choice
                choices: [active, revoked]
                require: { is: revoked, otherwise: The badge still opens doors. }
            undo:
              says: The badge opens doors again.
              steps:
                restore: doorctl restore {badge}
              proofs:
                active:
                  proves: The door system says so.
                  read: doorctl show {badge}
                  type: choice
                  choices: [active, revoked]
                  require: { is: active, otherwise: The badge opens no door. }
            expected: 1
            limit: 10
            keeps: [the badge's entry]
            replaces: []
        """;

    // Every command line of the published runbook, and those of its checklists that an action answers.
    private static readonly int[] RunbookCommands =
    [
        58, 61, 62, 65, 66, 80, 81, 82, 85, 86, 92, 95, 98, 104, 107, 108, 109, 112, 120, 121, 122, 125, 128, 134, 135, 138, 144, 145, 148, 180, 183, 186,
        192, 195, 198, 199, 200, 206, 209, 210, 213, 214,
    ];

    private static readonly ActionCatalog Catalog = ActionCatalog.BuiltIn();

    [Fact]
    public void It_holds_forty_five_actions_and_two_profiles()
    {
        Assert.Equal(45, Catalog.Actions.Count(action => action.Captures.Count == 0));
        Assert.Equal(["evidence.full", "evidence.triage"], Catalog.Actions.Where(action => action.Captures.Count > 0).Select(action => action.Id));
        Assert.All(Catalog.Actions, action => Assert.Same(action, Catalog.Find(action.Id)));
        Assert.Null(Catalog.Find("run.anything"));
    }

    [Fact]
    public void Every_command_of_the_runbook_is_replaced()
    {
        Assert.Empty(RunbookCommands.Except(Catalog.Actions.SelectMany(action => action.Replaces).SelectMany(replaced => replaced.Lines)));
    }

    [Fact]
    public void No_destructive_action_runs_on_one_persons_word()
    {
        var destructive = Catalog.Actions.Where(action => action.Risk == ActionRisk.Destructive).ToArray();

        Assert.Equal(7, destructive.Length);
        Assert.All(destructive, action => Assert.InRange(action.People, 2, 3));
        Assert.All(destructive, action => Assert.True(action.Evidence.Count > 0 || action.NoEvidenceBecause is not null));
    }

    [Fact]
    public void What_changes_something_is_never_a_stream_alone()
    {
        Assert.All(Catalog.Actions.Where(action => action.Changes), action => Assert.Contains(action.Steps, step => step.Mode != ActionMode.Stream));
        Assert.All(Catalog.Actions.Where(action => !action.Changes), action => Assert.DoesNotContain(action.Steps, step => step.Mode == ActionMode.Unit));
    }

    [Fact]
    public void What_could_lock_the_bot_out_takes_itself_back_and_is_proven_over_a_new_connection()
    {
        string[] dangerous = ["contain.host-isolate", "contain.ssh-keys-lockdown", "harden.firewall-enable"];

        Assert.Equal(dangerous, Catalog.Actions.Where(action => action.Reverts is not null).Select(action => action.Id));
        Assert.All(dangerous, id =>
        {
            var action = Catalog.Find(id);
            Assert.Contains(action!.Proofs, proof => proof is ProofDefinition.ByBot { Check: BotCheck.NewConnection });
            Assert.Contains("systemd-run", action.Needs);
            Assert.All(action.Steps, step => Assert.InRange(
                step.Command.Text.IndexOf("--on-active=", StringComparison.Ordinal), 1, LastOf(step.Command.Text, "nft -f", "cp -- \"$new\"", "ufw --force enable", "--enable 1")));
        });
    }

    [Fact]
    public void A_company_adds_actions_and_asks_for_more()
    {
        var catalog = Loaded(Company + "\nraise:\n  contain.vm-pause: { people: 3, risk: destructive }\n");

        Assert.Equal(48, catalog.Actions.Count);
        Assert.Equal((3, ActionRisk.Destructive), (catalog.Find("contain.vm-pause")!.People, catalog.Find("contain.vm-pause")!.Risk));
        Assert.Equal("doorctl revoke 'AB123456'", new ScriptedHost(catalog.Find("contain.badge-revoke")!, HostPlatform.Debian).Plan().Steps[0].Snippet);
    }

    [Theory]
    [InlineData("contain.vm-pause: { people: 1 }", "fewer cannot be asked")]
    [InlineData("contain.vm-stop: { risk: reversible }", "cannot be called less")]
    [InlineData("contain.vm-protect: { risk: destructive }", "on one person's word")]
    [InlineData("contain.vm-paws: { people: 3 }", "no action contain.vm-paws")]
    [InlineData("contain.vm-pause: { people: 3, mode: direct }", "unknown key 'mode'")]
    public void A_company_never_asks_for_less(string rule, string told)
    {
        var problem = Assert.Single(Problems($"raise:\n  {rule}\n"));

        Assert.Equal(("company.yaml", 2), (problem.File, problem.Line));
        Assert.Contains(told, problem.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_company_replaces_no_action()
    {
        var problem = Assert.Single(Problems(Company.Replace("contain.badge-revoke", "contain.vm-pause", StringComparison.Ordinal)));

        Assert.Equal(2, problem.Line);
        Assert.Contains("There is an action contain.vm-pause already, in containment-power.yaml:", problem.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_digest_binds_every_word_and_no_layout()
    {
        var digest = Loaded(Company).Digest;

        Assert.NotEqual(Catalog.Digest, digest);
        Assert.Equal(digest, Loaded("# a comment\n\n" + Company.Replace("version: 1\n", "version: 1 # the first\n\n", StringComparison.Ordinal)).Digest);
        Assert.Equal(64, digest.Length);
        foreach (var (word, other) in new[] { ("doorctl revoke", "doorctl  revoke"), ("version: 1", "version: 2"), ("The badge.", "A badge."), ("limit: 10", "limit: 11"), ("people: 2", "people: 3") })
        {
            Assert.NotEqual(digest, Loaded(Company.Replace(word, other, StringComparison.Ordinal)).Digest);
        }

        Assert.NotEqual(digest, Loaded(Company + "\nraise:\n  contain.vm-pause: { people: 3 }\n").Digest);
    }

    [Fact]
    public void Its_sentences_are_sentences()
    {
        Assert.All(Catalog.Actions, action =>
        {
            Assert.EndsWith(".", action.Summary, StringComparison.Ordinal);
            Assert.EndsWith(".", action.Effect, StringComparison.Ordinal);
            Assert.All(action.Parameters, parameter => Assert.EndsWith(".", parameter.Help, StringComparison.Ordinal));
            Assert.All(action.AllProofs, proof => Assert.EndsWith(".", proof.Proves, StringComparison.Ordinal));
            Assert.All(action.Replaces, replaced => Assert.EndsWith(".", replaced.Because, StringComparison.Ordinal));
            Assert.All(action.Facts.Where(fact => fact.Require is not null), fact => Assert.EndsWith(".", fact.Require!.Otherwise, StringComparison.Ordinal));
        });
    }

    private static int LastOf(string text, params string[] marks) => marks.Max(mark => text.LastIndexOf(mark, StringComparison.Ordinal));

    private static ActionCatalog Loaded(string company)
    {
        var outcome = ActionCatalog.Load([new CatalogFile("company.yaml", company)]);
        Assert.True(outcome is CatalogOutcome.Loaded, outcome is CatalogOutcome.Refused refused ? string.Join('\n', refused.Problems) : "");
        return ((CatalogOutcome.Loaded)outcome).Catalog;
    }

    private static IReadOnlyList<CatalogProblem> Problems(string company) =>
        Assert.IsType<CatalogOutcome.Refused>(ActionCatalog.Load([new CatalogFile("company.yaml", company)])).Problems;
}
