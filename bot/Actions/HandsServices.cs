using ChatOps.Actions.Ssh;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.People;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Actions;

/// <summary>What lets the bot act on hosts.</summary>
internal static class HandsServices
{
    /// <summary>Adds what plans, decides, runs and proves.</summary>
    public static IServiceCollection AddHands(
        this IServiceCollection services, IReadOnlyList<HostSettings> hosts, ActionOptions options, EvidenceOptions evidence, StorageOptions storage)
    {
        services.AddSingleton(new HostInventory(hosts));
        services.AddSingleton(provider => new ActionPolicy(options, provider.GetRequiredService<HostInventory>(), provider.GetRequiredService<PeopleDirectory>()));
        services.AddEvidence(evidence, storage);
        services.AddSingleton<IHosts>(provider => new SshHosts(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RequestSignal>();
        services.AddSingleton<RequestDesk>();
        services.AddSingleton<RequestRecord>();
        services.AddSingleton<PlanMaker>();
        services.AddSingleton<HostQuestions>();
        services.AddSingleton<OutsideView>();
        services.AddSingleton<PreChecking>();
        services.AddSingleton<ApprovalStanding>();
        services.AddSingleton<PolicyWatch>();
        services.AddSingleton<StepBook>();
        services.AddSingleton<Dispatching>();
        services.AddSingleton(provider => new StepInputs(options, storage, provider.GetRequiredService<PasswordKeeping>()));
        services.AddSingleton<StepRunner>();
        services.AddSingleton<Ending>();
        services.AddSingleton<Proving>();
        services.AddSingleton<Execution>();
        services.AddSingleton<Reversion>();
        services.AddSingleton<Countersigning>();
        services.AddSingleton<RequestStages>();
        services.AddSingleton<RequestWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<RequestWorker>());
        return services;
    }
}
