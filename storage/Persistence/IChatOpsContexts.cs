using Microsoft.EntityFrameworkCore;

namespace ChatOps.Storage.Persistence;

/// <summary>Makes contexts for the configured provider.</summary>
public interface IChatOpsContexts
{
    StorageProvider Provider { get; }

    ChatOpsDbContext Create();
}

/// <summary>Hands out pooled contexts of one provider.</summary>
internal sealed class ChatOpsContexts<TContext>(StorageProvider provider, IDbContextFactory<TContext> factory) : IChatOpsContexts
    where TContext : ChatOpsDbContext
{
    public StorageProvider Provider => provider;

    public ChatOpsDbContext Create() => factory.CreateDbContext();
}
