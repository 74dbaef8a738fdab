using System.Security.Cryptography;
using System.Text;
using ChatOps.Actions.Plans;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Storage.Evidence;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Makes passwords and keeps each in the vault, encrypted to the keys of people, before a host is told of it: whatever dies
/// then, nobody is locked out. The bot cannot read it again; two people hand it out, as they do with evidence.
/// </summary>
internal sealed class PasswordKeeping(AgeSeal seal, EvidenceBook book, VaultFolder vault, EvidenceLeft left)
{
    // Without those that look like others; people may have to type it at a host's own keyboard.
    private const string Letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int Groups = 5;
    private const int GroupLength = 5;

    /// <summary>Whether people can be given one in this way: the settings name keys of theirs.</summary>
    public async Task<bool> HasReadersAsync(CancellationToken cancellationToken) => (await seal.ReadersAsync(cancellationToken)).Sealing == EvidenceSealing.Recipients;

    /// <summary>A new password, when it is kept.</summary>
    /// <exception cref="IOException">It cannot be kept, so nobody may be told.</exception>
    public async Task<StepInputGiven> MakeAsync(RequestRead read, ActionPlan plan, PlannedCommand step, CancellationToken cancellationToken)
    {
        if (seal.WhyNot is { } why)
        {
            throw new IOException(why);
        }

        if (await book.OpenAsync(read.Request.Id, step.Name, cancellationToken) is { } open)
        {
            // A bot died while it kept one. No host was told of it, so it is nobody's password.
            await left.CloseAsync(open, cancellationToken);
        }

        var password = New();
        var readers = await seal.ReadersAsync(cancellationToken);
        var item = await book.BeginAsync(read, plan, step, readers, null, cancellationToken);
        try
        {
            await using var writer = new VaultWriter(vault, item.Place, seal, readers, null);
            await writer.WriteAsync(password, cancellationToken);
            var (kept, place) = await writer.FinishAsync(false, cancellationToken);

            // No digest of what is in it: somebody could try passwords against it.
            await book.EndAsync(
                item,
                new EvidenceEnd(
                    EvidenceState.Verified, null, password.Length, password.Length, null, null, kept.Bytes, kept.Sha256,
                    "A new password that I made. It was kept before the host was told; whether the host took it stands with the run."),
                place, 0, cancellationToken);
            return new StepInputGiven(
                password, $"The new password is {item.Key} in the vault, encrypted to the keys that the settings name. I cannot read it; evidence get {item.Key} hands it out.");
        }
        catch (Exception exception) when (exception is IOException or TimeoutException)
        {
            var says = $"The new password could not be kept, so the host was not told: {CleanText.Line(exception.Message)}";
            await book.EndAsync(item, new EvidenceEnd(EvidenceState.NotRun, null, 0, 0, null, null, 0, null, says), item.Place, 0, cancellationToken);
            throw new IOException(says, exception);
        }
    }

    /// <summary>As hosts that want several kinds of characters take it: groups with dashes, among them a digit and letters of both sizes.</summary>
    private static byte[] New()
    {
        while (true)
        {
            var groups = Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Letters, GroupLength));
            var password = string.Join('-', groups);
            if (password.Any(char.IsAsciiDigit) && password.Any(char.IsAsciiLetterUpper) && password.Any(char.IsAsciiLetterLower))
            {
                return Encoding.ASCII.GetBytes(password);
            }
        }
    }
}
