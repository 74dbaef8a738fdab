using System.Security.Cryptography;
using System.Text;
using ChatOps.Actions.Catalog;
using ChatOps.Storage.Timeline;

namespace ChatOps.Actions.Plans;

/// <summary>The one form of a plan, and its digest.</summary>
internal static class PlanCanon
{
    private const int FormVersion = 1;

    public static (string Canonical, string Digest) Of(ActionPlan plan)
    {
        var subject = plan.Subject;
        var action = subject.Action;
        return Sealed(new
        {
            V = FormVersion,
            Action = new { action.Id, action.Version, action.Risk, action.People },
            subject.Incident,
            subject.Run,
            subject.Host,
            Parameters = subject.Parameters.All,
            PreChecks = plan.PreChecks.Select(Question),
            Facts = plan.Facts.Where(fact => fact.Bound).Select(fact => new { fact.Name, fact.Value }),
            Waived = plan.Waived.Select(waived => waived.Name),
            plan.Effect,
            Steps = plan.Steps.Select(Command),
            Confirm = plan.Confirm.Select(Command),
            Proofs = plan.Proofs.Select(Proof),
            Undo = plan.Undo.Select(Command),
            UndoSays = action.Undo switch
            {
                UndoDefinition.Commands undo => PlainTemplate.Fill(undo.Says, plan.ValueOf),
                UndoDefinition.None none => none.Because,
                UndoDefinition.NotNeeded unneeded => unneeded.Because,
                _ => throw new System.Diagnostics.UnreachableException(),
            },
            UndoProofs = plan.UndoProofs.Select(Proof),
            plan.Gates,
            plan.ExpectedSeconds,
            plan.RevertsAfterSeconds,
        });
    }

    /// <summary>A value's canonical JSON and the SHA-256 of its UTF-8, in hexadecimal.</summary>
    public static (string Canonical, string Digest) Sealed(object value)
    {
        var canonical = CanonicalJson.Serialize(value);
        return (canonical, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
    }

    private static object Question(PlannedQuestion question) => new { question.Name, question.CommandLine };

    public static object Command(PlannedCommand step) => new
    {
        step.Name,
        step.Mode,
        step.Snippet,
        step.CommandLine,
        step.Unit,
        step.LimitSeconds,
        step.ExitCodes,
        step.Input,
        step.CapBytes,
        step.ChunkBytes,
        step.GoesOn,
    };

    public static object Proof(PlannedProof proof) => proof.Definition switch
    {
        ProofDefinition.OnHost asked => new
        {
            asked.Name,
            asked.Proves,
            proof.Question!.CommandLine,
            Wanted = Wanted(asked.Require.Test),
            asked.OnNewConnection,
            asked.AfterSeconds,
            asked.Times,
        },
        ProofDefinition.ByBot bot => new { bot.Name, bot.Proves, bot.Check, bot.Steps, bot.Kinds, bot.Log, bot.Of },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Wanted(RequirementTest test) => $"{test.GetType().Name} " + test switch
    {
        RequirementTest.Is one => one.Text,
        RequirementTest.Holds holds => holds.Text,
        RequirementTest.Lacks lacks => lacks.Text,
        RequirementTest.OneOf some => string.Join(',', some.Texts),
        RequirementTest.NoneOf some => string.Join(',', some.Texts),
        RequirementTest.AtLeast least => least.Number.ToString(),
        RequirementTest.AtMost most => most.Number.ToString(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
