using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>Puts the end of a run on the record, with its proofs, and tells the channel.</summary>
internal sealed class Ending(RequestRecord record, EvidenceManifests manifests, EvidenceTidying tidying)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    public async Task<bool> EndAsync(
        RequestRead read, string owner, RequestState state, string says, IReadOnlyList<ProofResult> proofs, CancellationToken cancellationToken)
    {
        if (state != RequestState.Unknown)
        {
            // What stays open now would stay so for ever, and the manifest would not say how it ended.
            await tidying.CloseAsync(read.Request.Id, cancellationToken);
        }

        var ended = await SaveAsync(read, owner, state, says, proofs, cancellationToken);
        if (ended)
        {
            // With its end the request's lease is over, which must not stop this; a bot that dies before it leaves it to the next check.
            await manifests.KeepAsync(read.Request.Id, CancellationToken.None);
        }

        return ended;
    }

    private Task<bool> SaveAsync(
        RequestRead read, string owner, RequestState state, string says, IReadOnlyList<ProofResult> proofs, CancellationToken cancellationToken) =>
        record.ChangeAsync(
            read.Request.Id, owner,
            async (changing, token) =>
            {
                var request = changing.Request;
                if (!request.State.MayBecome(state))
                {
                    return false;
                }

                await KeepProofsAsync(changing, proofs, token);
                await changing.RecordAsync(
                    request.End(state, says, [.. proofs.Select(result => $"{result.Verdict}: {result.Proof.Definition.Proves} {result.Says}".TrimEnd())], changing.Session.Now), token);
                if (state != RequestState.Unknown)
                {
                    await manifests.SealAsync(changing, token);
                }

                if (state == RequestState.Unknown)
                {
                    request.Rest(changing.Session.Now + LookAgain);
                }

                await FollowUps.ApplyAsync(changing.Session, changing.Incident, request, token);
                Say(changing, state, says, proofs.All(result => result.Verdict != ProofVerdict.NotAsked));
                return true;
            },
            cancellationToken);

    private static async Task KeepProofsAsync(RequestChanging changing, IReadOnlyList<ProofResult> proofs, CancellationToken cancellationToken)
    {
        var known = await changing.Session.Db.ActionProofs.AsTracking().Where(proof => proof.RequestId == changing.Request.Id).ToListAsync(cancellationToken);
        for (var i = 0; i < proofs.Count; i++)
        {
            var result = proofs[i];
            if (known.FirstOrDefault(proof => proof.Name == result.Proof.Definition.Name) is { } before)
            {
                before.Judge(result.Verdict, result.Says, changing.Session.Now);
            }
            else
            {
                changing.Session.Db.ActionProofs.Add(new ActionProof(
                    changing.Request.Id, i + 1, result.Proof.Definition.Name, result.Proof.Definition.Proves, result.Verdict, result.Says, changing.Session.Now));
            }
        }
    }

    private static void Say(RequestChanging changing, RequestState state, string says, bool proven)
    {
        var request = changing.Request;
        var words = new List<ChatSpan>
        {
            new TextSpan($"{request.Key} ", Strong: true), $"{RequestWords.Asks(request.Kind)}", new CodeSpan($"{request.ActionId} {request.HostId}"), " ",
            new TextSpan(RequestWords.Of(state, proven), Strong: true),
        };
        if (says.Length > 0)
        {
            words.Add(" ");
            words.Add(new TextSpan(CleanText.Shortened(says, 600)));
        }

        if (request is { RevertsAt: { } reverts, Kind: RequestKind.Run } && state == RequestState.Succeeded)
        {
            words.Add(" It opens itself at ");
            words.Add(new TimeSpanned(reverts));
            words.Add(" unless somebody keeps it: ");
            words.Add(new CommandSpan($"confirm {request.Key}"));
            words.Add(".");
        }

        new Announcer(changing.Session).ToIncident(changing.Incident, Notice.Say([.. words]) with
        {
            Tone = state == RequestState.Succeeded ? NoticeTone.Good : NoticeTone.Danger,
        });
    }
}
