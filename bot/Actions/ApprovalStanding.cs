using ChatOps.Bot.People;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>Whether an approval still counts, by the people and the rules of now (rule 2 of the approvals).</summary>
internal sealed class ApprovalStanding(ActionPolicy policy, PeopleDirectory people)
{
    /// <summary>Somebody who agreed may have been taken off the incident or out of the settings meanwhile. Null if enough words still count.</summary>
    public async Task<string?> WhoseWordIsGoneAsync(RequestChanging changing, CancellationToken cancellationToken)
    {
        var request = changing.Request;
        if (await RequestPeople.IsKeptOutAsync(changing.Session.Db, changing.Incident, request.RequesterId, cancellationToken))
        {
            return "The one who asked for it is kept out of the incident.";
        }

        var verdicts = await changing.Session.Db.ActionVerdicts.AsNoTracking()
            .Where(verdict => verdict.RequestId == request.Id && verdict.Verdict == RequestVerdict.Approve).ToListAsync(cancellationToken);
        var still = new List<Approver>();
        foreach (var verdict in verdicts)
        {
            if (people.Find(verdict.PersonId) is { } person)
            {
                var now = await RequestPeople.DescribeAsync(changing.Session.Db, changing.Incident, person, cancellationToken);
                if (ApprovalRule.WhyNot(now, request.RequesterId) is null)
                {
                    // Whether they lead counted when they decided.
                    still.Add(now with { Leads = verdict.Leads, Team = verdict.Team });
                }
            }
        }

        return request.Lack(still) is null || await WentAloneAsync(changing, cancellationToken) ? null : "Somebody who approved it may not do so any more.";
    }

    /// <summary>Why a step that was not sent yet is not to be sent now; null if it may be.</summary>
    /// <param name="until">From when on it may not begin any more.</param>
    /// <param name="resumed">Whether the bot comes back to it, so that anything may have happened since it was dispatched.</param>
    public async Task<string?> WhyNotBeginAsync(RequestChanging changing, DateTimeOffset until, bool resumed, CancellationToken cancellationToken) =>
        changing.Session.Now >= until ? "What was approved had its time, and it is over. Ask for it anew."
        : changing.Request.UndoneBy is not null ? "It was taken back meanwhile."
        : !resumed ? null
        : changing.Request.Policy != policy.Digest ? StoppedRequests.OtherRules
        : await WhoseWordIsGoneAsync(changing, cancellationToken);

    /// <summary>The glass was broken for it, by somebody who still may.</summary>
    private async Task<bool> WentAloneAsync(RequestChanging changing, CancellationToken cancellationToken) =>
        await changing.Session.Db.BreakGlasses.AsNoTracking().AnyAsync(glass => glass.RequestId == changing.Request.Id && glass.Digest == changing.Request.Digest, cancellationToken)
        && BreakGlassRule.WhyNot(policy, changing.Request, people.Find(changing.Request.RequesterId)) is null;
}
