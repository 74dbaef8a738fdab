using ChatOps.Actions.Catalog;
using ChatOps.Actions.Parameters;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;

namespace ChatOps.Tests.Actions;

/// <summary>Every plan that the catalogue can make, and every command in it.</summary>
public class SnippetTests
{
    private static readonly ActionCatalog Catalog = ActionCatalog.BuiltIn();

    private static readonly Lazy<IReadOnlyList<ActionPlan>> Made = new(() => [.. Plans()]);

    private static IReadOnlyList<ActionPlan> All => Made.Value;

    [Fact]
    public void Every_action_renders_with_its_examples_in_every_variant()
    {
        var plans = All;

        Assert.True(plans.Count > 120);
        Assert.Equal(Catalog.Actions.Select(action => action.Id), plans.Select(plan => plan.Subject.Action.Id).Distinct().Order(StringComparer.Ordinal));
        Assert.All(plans, plan =>
        {
            Assert.NotEmpty(plan.Steps);
            Assert.NotEmpty(plan.Proofs);
            Assert.InRange(plan.ExpectedSeconds, 1, 604_800);
            Assert.DoesNotContain("{", plan.Effect, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_step_fact_and_proof_belongs_to_some_plan()
    {
        var planned = All.SelectMany(plan => plan.Steps.Concat(plan.Confirm).Concat(plan.Undo).Select(step => step.Name)
            .Concat(plan.PreChecks.Select(fact => fact.Name)).Concat(plan.Proofs.Concat(plan.UndoProofs).Select(proof => proof.Definition.Name))
            .Select(name => $"{plan.Subject.Action.Id} {name}")).ToHashSet();

        Assert.All(Catalog.Actions.SelectMany(action => action.AllSteps.Select(step => step.Name).Concat(action.Facts.Select(fact => fact.Name))
            .Concat(action.AllProofs.Select(proof => proof.Name)).Select(name => $"{action.Id} {name}")), name => Assert.Contains(name, planned));
    }

    [Fact]
    public async Task Every_command_is_shell_that_its_shell_can_read()
    {
        var plans = All;
        var commands = plans.SelectMany(plan => plan.Steps.Concat(plan.Confirm).Concat(plan.Undo)).ToArray();
        var questions = plans.SelectMany(plan => plan.PreChecks.Concat(plan.Proofs.Concat(plan.UndoProofs).Select(proof => proof.Question).OfType<PlannedQuestion>())).ToArray();

        await ReadableAsync(PosixShell.Dash, commands.Select(step => step.Snippet).Concat(questions.Select(question => question.Snippet)));
        await ReadableAsync(PosixShell.Bash, commands.Select(step => step.Snippet));
        await ReadableAsync(PosixShell.Dash, commands.Select(step => step.CommandLine).Concat(questions.Select(question => question.CommandLine)));
    }

    [Fact]
    public async Task What_wraps_a_command_hands_on_its_text()
    {
        var steps = All.SelectMany(plan => plan.Steps.Concat(plan.Undo)).DistinctBy(step => step.CommandLine).ToArray();

        // The words that the login shell would start, asked of a shell.
        foreach (var (words, step) in (await PosixShell.ArgumentsAsync(PosixShell.Dash, steps.Select(step => step.CommandLine))).Zip(steps))
        {
            Assert.Equal(["/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "HOME=/root"], words[..6]);
            switch (step.Mode)
            {
                case ActionMode.Direct when step.Unit is { } claimed:
                    Assert.Contains($"mkdir '/run/chatops/{claimed}' 2>/dev/null || ", words[^1], StringComparison.Ordinal);
                    Assert.EndsWith($" -c {CommandLine.Quote(step.Snippet)}", words[^1], StringComparison.Ordinal);
                    break;
                case ActionMode.Direct:
                    Assert.Equal([step.Snippet], words[^1..]);
                    Assert.Contains("/usr/bin/timeout", words);
                    break;
                case ActionMode.Unit:
                    Assert.Equal([step.Snippet.Replace("$", "$$", StringComparison.Ordinal)], words[^1..]);
                    Assert.Contains($"--unit={step.Unit}", words);
                    break;
                case ActionMode.Stream:
                    Assert.StartsWith("set -o pipefail; { /bin/dash -c ", words[^1], StringComparison.Ordinal);
                    Assert.EndsWith("| tee /dev/fd/3 | { if [ -x /usr/bin/openssl ]; then /usr/bin/openssl dgst -sha256 -r; else sha256sum; fi; } 1>&2; } 3>&1", words[^1], StringComparison.Ordinal);
                    break;
            }
        }
    }

    [Fact]
    public async Task A_stream_is_hashed_on_its_way_and_fails_with_its_first_stage()
    {
        var good = HostShell.Stream("printf 'a b\\n'", false, 5, false, false);
        var bad = HostShell.Stream("printf part; exit 7", false, 5, false, false);

        var arrived = await PosixShell.RunAsync(PosixShell.Dash, ["-c", good]);
        var broken = await PosixShell.RunAsync(PosixShell.Dash, ["-c", bad]);

        Assert.Equal((0, "a b\n"), (arrived.ExitCode, arrived.Output));
        Assert.StartsWith($"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("a b\n"u8))} ", arrived.Errors, StringComparison.Ordinal);
        Assert.Equal((7, "part"), (broken.ExitCode, broken.Output));
    }

    [Fact]
    public async Task A_command_sees_a_clean_environment_and_the_connection_only_if_it_may()
    {
        var plain = HostShell.Direct("env", false, 5, false, false);
        var connected = HostShell.Direct("set -- $SSH_CONNECTION; echo \"$1 $4\"", false, 5, true, false);

        var (_, seen, _) = await PosixShell.RunAsync(PosixShell.Dash, ["-c", $"LD_PRELOAD= BASH_ENV=/x ENV=/y; export BASH_ENV ENV; {plain}"]);
        var (_, address, _) = await PosixShell.RunAsync(PosixShell.Dash, ["-c", $"SSH_CONNECTION='192.0.2.10 1 192.0.2.50 2849'; {connected}"]);

        Assert.Equal(["HOME", "LC_ALL", "PATH", "PWD", "TZ"], seen.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).Order(StringComparer.Ordinal).Except(["_", "OLDPWD", "SHLVL"]));
        Assert.Equal("192.0.2.10 2849\n", address);
    }

    /// <summary>Every action on each platform, with each choice that a person or the host can make.</summary>
    private static IEnumerable<ActionPlan> Plans()
    {
        foreach (var action in Catalog.Actions)
        {
            foreach (var platform in action.Platforms)
            {
                foreach (var typed in Choices(action))
                {
                    foreach (var told in Tellings(action))
                    {
                        var host = new ScriptedHost(action, platform);
                        foreach (var (name, value) in typed)
                        {
                            host.Typed[name] = value;
                        }

                        foreach (var (name, value) in told)
                        {
                            host.Told[name] = value;
                        }

                        if (host.Outcome() is PlanOutcome.Rendered rendered)
                        {
                            yield return rendered.Plan;
                        }
                        else
                        {
                            Assert.NotEmpty(told);
                        }
                    }
                }
            }
        }
    }

    private static IEnumerable<Dictionary<string, string>> Choices(ActionDefinition action)
    {
        IEnumerable<Dictionary<string, string>> choices = [[]];
        foreach (var parameter in action.Parameters)
        {
            if (Words(parameter.Type) is { } words)
            {
                choices = [.. choices.SelectMany(choice => words.Select(word => new Dictionary<string, string>(choice) { [parameter.Name] = word }))];
            }
        }

        return choices;
    }

    private static IEnumerable<Dictionary<string, string>> Tellings(ActionDefinition action) =>
        action.Facts.Where(fact => Words(fact.Reading.Type) is not null).SelectMany(fact => Words(fact.Reading.Type)!.Select(word => new Dictionary<string, string> { [fact.Name] = word })).Prepend([]);

    private static IReadOnlyList<string>? Words(ParameterType type) => type switch
    {
        ChoiceType choice => choice.Choices,
        SwitchType => ["yes", "no"],
        _ => null,
    };

    private static async Task ReadableAsync(string shell, IEnumerable<string> snippets)
    {
        var folder = Directory.CreateTempSubdirectory("chatops-snippets-").FullName;
        try
        {
            var distinct = snippets.Distinct().ToArray();
            for (var i = 0; i < distinct.Length; i++)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, $"{i}"), distinct[i], Token);
            }

            var (_, output, errors) = await PosixShell.RunAsync(PosixShell.Dash, ["-c", "cd \"$1\"; for f in *; do \"$2\" -n \"$f\" || echo \"$f\"; done", "check", folder, shell]);

            Assert.True(output.Length == 0 && errors.Length == 0, errors + string.Join('\n', output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(name => distinct[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)])));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
