using ChatOps.Bot.Settings;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Evidence;

/// <summary>What keeps evidence and proves it.</summary>
internal static class EvidenceServices
{
    public static IServiceCollection AddEvidence(this IServiceCollection services, EvidenceOptions options, StorageOptions storage)
    {
        services.AddSingleton(options);
        services.AddSingleton(new VaultFolder(options, storage));
        services.AddSingleton<FolderStore>();
        if (options.S3.IsOn)
        {
            services.AddSingleton(options.S3);
            services.AddSingleton(S3Servers.Client(options.S3));
            services.AddSingleton<IVaultStore, S3Store>();
        }
        else
        {
            services.AddSingleton<IVaultStore>(provider => provider.GetRequiredService<FolderStore>());
        }

        services.AddSingleton(new SigningKey(options, storage));
        services.AddSingleton<AgeSeal>();
        services.AddSingleton<EvidenceBook>();
        services.AddSingleton<EvidenceLeft>();
        services.AddSingleton<HostPortraits>();
        services.AddSingleton<EvidenceIntake>();
        services.AddSingleton<PieceIntake>();
        services.AddSingleton<PieceRereading>();
        services.AddSingleton<PasswordKeeping>();
        services.AddSingleton<EvidenceManifests>();
        services.AddSingleton<EvidenceTidying>();
        services.AddSingleton(new TimestampAuthority(options.Timestamp, new HttpClient()));
        services.AddSingleton<EvidenceTimestamps>();
        services.AddSingleton<EvidenceSignal>();
        services.AddSingleton<EvidenceRetention>();
        services.AddSingleton<DestructionRules>();
        services.AddSingleton<EvidenceHolding>();
        services.AddSingleton<EvidenceDestroying>();
        services.AddSingleton<EvidenceDestroyer>();
        services.AddSingleton<ChatCopies>();
        services.AddSingleton<ChatFiles>();
        services.AddSingleton<VaultSettling>();
        services.AddSingleton<VaultCaretaker>();
        services.AddSingleton<Checkpoints>();
        services.AddSingleton<CheckpointSignal>();
        services.AddSingleton<CheckpointSweep>();
        services.AddSingleton<CaseGraph>();
        services.AddSingleton<RecordBundle>();
        services.AddSingleton<VaultCheck>();
        services.AddSingleton<EvidenceChecking>();
        services.AddSingleton<EvidenceDownload>();
        services.AddHostedService(provider => provider.GetRequiredService<EvidenceChecking>());
        services.AddHostedService(provider => provider.GetRequiredService<CheckpointSweep>());
        services.AddHostedService(provider => provider.GetRequiredService<VaultCaretaker>());
        return services;
    }
}
