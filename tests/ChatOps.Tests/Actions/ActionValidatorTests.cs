using ChatOps.Actions.Catalog;

namespace ChatOps.Tests.Actions;

/// <summary>One sound action, and what can be wrong with it: each is told with its line and its mend.</summary>
public class ActionValidatorTests
{
    private const string Sound =
        """
        actions:
          - id: contain.sample
            version: 1
            summary: A sample.
            platforms: [debian, proxmox]
            risk: reversible
            people: 2
            mode: direct
            parameters:
              pid: { type: pid, help: The process., example: "4711" }
              how: { type: choice, choices: [soft, hard], help: How., example: soft, default: soft }
            facts:
              name:
                says: its name
                read: cat /proc/{pid}/comm
                type: text
              started:
                says: when it started
                read: ps -o etimes= -p {pid}
                type: number
                least: 0
                most: 1000
                when: { how: hard }
            evidence:
              - any_of: [contain.other]
                same: [boot_id]
                because: It is lost.
            steps:
              stop: |
                set -eu
                p={pid}
                kill -STOP "$p"
              hard:
                run: kill -KILL {pid}
                when: { how: hard }
            effect: Process {pid} stands still.
            proofs:
              stopped:
                proves: It stands still.
                read: cat /proc/{pid}/comm
                type: text
                require: { lacks: run, otherwise: It runs. }
            undo:
              says: It goes on.
              steps:
                go-on: kill -CONT {pid}
              proofs:
                hashes: { proves: It is so., bot: new-connection }
            expected: 1
            limit: 10
            keeps: [nothing of note]
            replaces: []
          - id: contain.other
            version: 1
            summary: Another.
            platforms: [debian]
            risk: read-only
            people: 1
            mode: direct
            steps: { look: uptime }
            effect: None.
            proofs:
              seen: { proves: It was seen., bot: every-step-answered }
            undo: { not_needed: Nothing was changed. }
            expected: 1
            limit: 1
            keeps: [it]
            replaces: []
        """;

    [Fact]
    public void The_sound_one_is_sound() => Assert.IsType<CatalogOutcome.Loaded>(Load(Sound));

    [Theory]
    [InlineData("    load: light", "    lode: light", 8, "unknown key 'lode'")]
    [InlineData("people: 2", "people: 2\n    colour: red", 8, "unknown key 'colour'")]
    [InlineData("because: It is lost.", "because: It is lost.\n        color: red", 28, "unknown key 'color'")]
    [InlineData("otherwise: It runs. }", "otherwise: It runs., maybe: 1 }", 42, "unknown key 'maybe'")]
    [InlineData("version: 1\n    summary: A sample.", "summary: A sample.", 2, "has no version")]
    [InlineData("summary: A sample.\n", "summary: ''\n", 2, "summary of contain.sample is empty")]
    [InlineData("platforms: [debian, proxmox]", "platforms: [debian, windows]", 5, "'windows' is no platform")]
    [InlineData("platforms: [debian, proxmox]\n    ", "", 2, "names no platform")]
    [InlineData("risk: reversible", "risk: harmless", 6, "'harmless' is no risk")]
    [InlineData("people: 2", "people: 0", 7, "whole number from 1 to 3")]
    [InlineData("risk: reversible\n    people: 2", "risk: destructive\n    people: 1", 2, "on one person's word")]
    [InlineData("id: contain.sample", "id: contain.Sample", 2, "small letters")]
    [InlineData("id: contain.sample", "id: run.sample", 2, "begins with triage.")]
    [InlineData("id: contain.sample", "id: contain.other", 53, "already, in sample.yaml:2")]
    [InlineData("type: pid, help", "type: pidd, help", 10, "no type 'pidd'")]
    [InlineData("type: pid, help", "type: text, help", 10, "free text")]
    [InlineData("type: pid, help", "type: pattern, pattern: '^[0-9]+$', means: digits, help", 10, "not anchored")]
    [InlineData("type: pid, help", @"type: pattern, pattern: '\A1|2\z', means: digits, help", 10, "outside of a group")]
    [InlineData("type: pid, help", "type: number, least: 9, most: 1, help", 10, "needs bounds")]
    [InlineData("example: \"4711\"", "example: \"1\"", 10, "does not pass its own type")]
    [InlineData("help: The process., ", "", 10, "has no help")]
    [InlineData(", example: \"4711\"", "", 10, "has no example")]
    [InlineData("default: soft", "default: mild", 11, "does not pass its own type")]
    [InlineData("example: soft, default: soft }", "example: soft, default: soft }\n      spare: { type: switch, help: None., example: \"no\" }", 12, "used nowhere")]
    [InlineData("      how: { type", "      run: { type", 11, "cannot be the name")]
    [InlineData("read: cat /proc/{pid}/comm\n        type: text\n      started", "read: cat '/proc/{pid}/comm'\n        type: text\n      started", 15, "stands in single quotes")]
    [InlineData("kill -STOP \"$p\"", "kill -STOP $p", 32, "without quotes")]
    [InlineData("kill -STOP \"$p\"", "kill -STOP \"{pid}\"", 32, "stands in double quotes")]
    [InlineData("kill -STOP \"$p\"", "kill -STOP `echo {pid}`", 32, "stands in backquotes")]
    [InlineData("kill -STOP \"$p\"", "kill -STOP $(echo {pid})", 32, "stands in a substitution")]
    [InlineData("kill -STOP \"$p\"", "kill -STOP $(({pid} + 1))", 32, "stands in arithmetic")]
    [InlineData("kill -STOP \"$p\"", "kill \"$p\" # {pid}", 32, "stands in a comment")]
    [InlineData("kill -STOP \"$p\"", "cat <<END\n            {pid}\n            END", 33, "stands in a here-document")]
    [InlineData("kill -STOP \"$p\"", "{pid} --help", 32, "choose the program")]
    [InlineData("kill -STOP \"$p\"", "\"$p\" --help", 32, "comes out of a variable")]
    [InlineData("kill -STOP \"$p\"", "timeout 5 {pid}", 32, "what timeout starts")]
    [InlineData("kill -STOP \"$p\"", "sh -c {pid}", 32, "as a program's text")]
    [InlineData("kill -STOP \"$p\"", "eval {pid}", 32, "as a program's text")]
    [InlineData("kill -STOP \"$p\"", "sed {pid} /etc/passwd", 32, "as a program's text")]
    [InlineData("kill -STOP \"$p\"", "kill -STOP {pidd}", 32, "no parameter and no earlier fact")]
    [InlineData("kill -STOP \"$p\"", "kill -STOP {name}", 32, "free text from the host")]
    [InlineData("kill -STOP \"$p\"", "kill -STOP {started}", 32, "read in some cases only")]
    [InlineData("kill -STOP \"$p\"", "dd skip={offset}", 32, "no parameter and no earlier fact")]
    [InlineData("when: { how: hard }\n    effect", "when: { how: often }\n    effect", 34, "never is")]
    [InlineData("when: { how: hard }\n    effect", "when: { pid: \"1\" }\n    effect", 34, "no choice or switch")]
    [InlineData("effect: Process {pid}", "effect: Process {pod}", 2, "tells of {pod}")]
    [InlineData("any_of: [contain.other]", "any_of: [contain.nothing]", 25, "no other action")]
    [InlineData("same: [boot_id]", "same: [colour]", 25, "neither parameter nor fact")]
    [InlineData("require: { lacks: run, otherwise: It runs. }", "limit: 5", 39, "has no require")]
    [InlineData("lacks: run, ", "lacks: run, is: run, ", 42, "exactly one comparison")]
    [InlineData("lacks: run, ", "at_least: 5, ", 40, "compares a number with a text")]
    [InlineData("same: [boot_id]", "same: [pid]", 25, "contain.other does not know")]
    [InlineData("lacks: run, ", "is: \"{pod}\", ", 40, "names {pod}")]
    [InlineData("lacks: run, otherwise: It runs. ", "lacks: run", 42, "has no otherwise")]
    [InlineData("bot: new-connection", "bot: crystal-ball", 48, "'crystal-ball' is no bot check")]
    [InlineData("expected: 1\n    limit: 10", "expected: 11\n    limit: 10", 2, "longer than its limit")]
    [InlineData("limit: 10", "limit: started", 2, "no number that is always there")]
    [InlineData("limit: 10", "limit: soon enough", 50, "neither a number nor a formula")]
    [InlineData("keeps: [nothing of note]", "keeps: []", 2, "keeps nothing")]
    [InlineData("mode: direct\n    parameters", "mode: unit\n    parameters", 0, "")]
    [InlineData("run: kill -KILL {pid}", "run: kill -KILL {pid}\n        chunk_mib: 4", 34, "is no stream")]
    [InlineData("run: kill -KILL {pid}", "run: kill -KILL {pid}\n        mode: unit\n        input: tool", 34, "has no input")]
    [InlineData("go-on: kill", "stop: kill", 46, "two steps named stop")]
    [InlineData("steps: { look: uptime }", "steps: [uptime]", 60, "name each step")]
    [InlineData("undo: { not_needed: Nothing was changed. }", "undo: { none: no }", 64, "gives no reason")]
    [InlineData("    undo: { not_needed: Nothing was changed. }\n", "", 53, "has no undo")]
    [InlineData("risk: read-only", "risk: destructive\n    evidence: []", 53, "on one person's word")]
    [InlineData("    summary: Another.", "    summary: Another.\n    summary: Again.", 56, "is there twice")]
    [InlineData("    summary: Another.", "    summary: *other", 55, "Write it out here")]
    [InlineData("    summary: Another.", "    summary: \"Another.", 0, "cannot be read as YAML")]
    public void What_is_wrong_is_told_with_its_line(string was, string becomes, int line, string told)
    {
        var text = was == "    load: light" ? Sound.Replace("people: 2\n", $"people: 2\n{becomes}\n", StringComparison.Ordinal) : ReplaceFirst(Sound, was, becomes);
        Assert.NotEqual(Sound, text);

        var outcome = Load(text);
        if (told.Length == 0)
        {
            Assert.IsType<CatalogOutcome.Loaded>(outcome);
            return;
        }

        var problems = Assert.IsType<CatalogOutcome.Refused>(outcome).Problems;
        var problem = problems.FirstOrDefault(found => found.Sentence.Contains(told, StringComparison.Ordinal));
        Assert.True(problem is not null && (line == 0 || problem.Line == line), string.Join('\n', problems));
        Assert.Matches(@"[.]$", problem.Sentence);
        Assert.StartsWith("sample.yaml:", $"{problem}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_destructive_action_names_its_evidence_or_says_why_there_is_none()
    {
        var bare = ReplaceFirst(Sound, "risk: read-only\n    people: 1", "risk: destructive\n    people: 2");

        Assert.Contains("asks for no evidence", Assert.Single(Assert.IsType<CatalogOutcome.Refused>(Load(bare)).Problems).Sentence, StringComparison.Ordinal);
        Assert.IsType<CatalogOutcome.Loaded>(Load(ReplaceFirst(bare, "steps: { look", "evidence: { none: Nothing is lost by it. }\n    steps: { look")));
    }

    [Fact]
    public void A_reversible_action_has_an_undo_and_a_read_only_one_has_none()
    {
        var without = ReplaceFirst(ReplaceFirst(Sound, "risk: read-only", "risk: reversible"), "not_needed: Nothing was changed.", "none: It cannot be done.");
        var with = ReplaceFirst(Sound, "risk: reversible", "risk: read-only");

        Assert.Contains("has no undo", Assert.Single(Assert.IsType<CatalogOutcome.Refused>(Load(without)).Problems).Sentence, StringComparison.Ordinal);
        Assert.Contains("something to undo", Assert.Single(Assert.IsType<CatalogOutcome.Refused>(Load(with)).Problems).Sentence, StringComparison.Ordinal);
    }

    private static string ReplaceFirst(string text, string was, string becomes)
    {
        var at = text.IndexOf(was, StringComparison.Ordinal);
        Assert.True(at >= 0, was);
        return text[..at] + becomes + text[(at + was.Length)..];
    }

    private static CatalogOutcome Load(string text) => CatalogLoader.Load([new CatalogFile("sample.yaml", text)], []);
}
