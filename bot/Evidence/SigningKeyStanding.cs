using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Whether the bot's key is the one that the record is signed by. Two bots with keys of their own on one record, or a new key
/// in the place of a lost one, would each say of the other's signatures that they are forged.
/// </summary>
internal static class SigningKeyStanding
{
    /// <summary>Why the bot must not sign, and what to do; null if it may. Makes no key.</summary>
    public static async Task<string?> WhyNotAsync(ChatOpsDbContext db, SigningKey key, CancellationToken cancellationToken)
    {
        var last = await db.TimelineCheckpoints.OrderByDescending(checkpoint => checkpoint.At).ThenByDescending(checkpoint => checkpoint.Size).Select(checkpoint => checkpoint.KeyId).FirstOrDefaultAsync(cancellationToken);
        if (last is null || key.Former.ContainsKey(last) || (key.IsThere && key.Id == last))
        {
            return null;
        }

        var found = key.IsThere ? $"the key in {key.Location} is {key.Id}" : $"there is no key in {key.Location}";
        return $"The record was last signed by the key {last}, and {found}. Bots that share a record share that file: copy it from the other machine. "
            + "If it was lost, restore it from a copy. If there is to be another key on purpose, put the public half of the old one "
            + $"(keys/record.pem in every export) into {key.FormerLocation}, so that what it signed can still be checked.";
    }
}
