using ChatOps.Actions.Ssh;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;

namespace ChatOps.Bot.Actions;

/// <summary>Looks, when the time is over that a host was to take an action back by itself, whether it did.</summary>
internal sealed class Reversion(RequestRecord record, PlanMaker plans, HostInventory inventory, HostQuestions questions)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    /// <summary>A host that counts from a moment later, and starts its timers when it has time to, is late by less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task WorkAsync(RequestRead read, string owner, CancellationToken cancellationToken)
    {
        if (read.Request.RevertsAt is not { } due || due > record.Now)
        {
            return;
        }

        if (inventory.Find(read.Request.HostId, read.Incident) is not { } host || plans.Remake(read.Request, read.Incident) is not { } plan)
        {
            await SayAsync(
                read, owner, "Its time is over, and I could not see whether the host took it back: the settings or the catalogue are not what they were. Look at the host; to take it back: undo.", false, cancellationToken);
            return;
        }

        foreach (var proof in plan.UndoProofs)
        {
            var result = await questions.AskAsync(host, proof.Question!.CommandLine, false, cancellationToken);
            var silent = result.Ending is HostEnding.NotSent or HostEnding.Lost;
            var held = silent ? null : proof.Judge(HostQuestions.AnswerOf(result));
            if (held == true)
            {
                continue;
            }

            if (record.Now < due + Patience)
            {
                await record.RestAsync(read.Request.Id, owner, LookAgain, cancellationToken);
                return;
            }

            await SayAsync(
                read, owner,
                (held is null ? $"Its time is over, and I cannot see whether the host took it back: {HostQuestions.WhyNot(host, result)}"
                    : "Its time is over, and the host did NOT take it back: what was done is still in force.")
                + $" Look at the host; to take it back: undo {read.Request.Key}.",
                false, cancellationToken);
            return;
        }

        await SayAsync(read, owner, "Nobody kept it, its time is over, and the host is as it was before. That was seen on the host.", true, cancellationToken);
    }

    private Task SayAsync(RequestRead read, string owner, string says, bool seen, CancellationToken cancellationToken) =>
        record.ChangeAsync(
            read.Request.Id, owner,
            async (changing, token) =>
            {
                if (changing.Request.RevertsAt is null)
                {
                    return false;
                }

                await changing.RecordAsync(seen ? changing.Request.Reverted(says) : changing.Request.ReversionUnseen(says), token);
                changing.Request.Rest(changing.Session.Now);

                // The state stays what it was, so nothing else brings the incident's card up to date.
                new Announcer(changing.Session).RefreshCard(changing.Incident);
                new Announcer(changing.Session).ToIncident(changing.Incident, Notice.Warn(new TextSpan($"{changing.Request.Key} ", Strong: true), new CodeSpan($"{changing.Request.ActionId} {changing.Request.HostId}"), $": {says}"));
                return true;
            },
            cancellationToken);
}
