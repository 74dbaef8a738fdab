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
        services.AddSingleton(new SigningKey(options, storage));
        services.AddSingleton<AgeSeal>();
        services.AddSingleton<EvidenceBook>();
        services.AddSingleton<EvidenceIntake>();
        services.AddSingleton<PieceIntake>();
        services.AddSingleton<PasswordKeeping>();
        services.AddSingleton<EvidenceManifests>();
        services.AddSingleton<Checkpoints>();
        services.AddSingleton<CheckpointSweep>();
        services.AddSingleton<RecordBundle>();
        services.AddSingleton<VaultCheck>();
        services.AddSingleton<EvidenceChecking>();
        services.AddSingleton<EvidenceDownload>();
        services.AddHostedService(provider => provider.GetRequiredService<EvidenceChecking>());
        services.AddHostedService(provider => provider.GetRequiredService<CheckpointSweep>());
        return services;
    }
}
