using System.Data.Common;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Settings;
using ChatOps.Storage;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Doctor;

/// <summary>Whether key and vault are those that the record was signed with: bots on one record share both.</summary>
internal static class SignerCheck
{
    private const string About = "evidence";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Finding>> RunAsync(ChatOpsSettings settings, VaultFolder vault, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (settings.Storage.Provider == StorageProvider.Sqlite && !File.Exists(settings.Storage.Path))
        {
            return [];
        }

        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await using var services = new ServiceCollection().AddSingleton(clock).AddChatOpsStorage(settings.Storage).BuildServiceProvider();
        try
        {
            await using var db = services.GetRequiredService<ChatOpsRecord>().Read();
            return [.. await LookAsync(db, new SigningKey(settings.Evidence, settings.Storage), vault, either.Token)];
        }
        catch (Exception exception) when (exception is DbException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // That the record does not answer, or has no tables yet, is said where it is looked at.
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            // So is a key that cannot be read.
            return [];
        }
    }

    private static async Task<IReadOnlyList<Finding>> LookAsync(ChatOpsDbContext db, SigningKey key, VaultFolder vault, CancellationToken cancellationToken)
    {
        if (await SigningKeyStanding.WhyNotAsync(db, key, cancellationToken) is { } why)
        {
            return [Finding.Fail(About, $"{char.ToLowerInvariant(why[0])}{why[1..]}")];
        }

        var last = await db.TimelineCheckpoints.OrderByDescending(checkpoint => checkpoint.At).FirstOrDefaultAsync(cancellationToken);
        return last is null || await db.Incidents.SingleAsync(incident => incident.Id == last.IncidentId, cancellationToken) is var incident && File.Exists(vault.At(Checkpoints.PlaceOf(incident, last)))
            ? []
            : [Finding.Warn(About, $"the newest checkpoint of the record is not in the vault {vault.Root}. If another bot made it, let both use the same folder (evidence: folder:); if the vault was lost, restore it.")];
    }
}
