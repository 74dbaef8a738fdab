using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatOps.Storage.Persistence;

/// <summary>Numbers that are given out once each.</summary>
public sealed class Counter
{
    /// <summary>The counter of incident numbers.</summary>
    public const string IncidentNumber = "incident-number";

    /// <summary>The counter of action requests.</summary>
    public const string RequestNumber = "request-number";

    /// <summary>The counter of evidence items.</summary>
    public const string EvidenceNumber = "evidence-number";

    public string Name { get; private set; } = "";

    /// <summary>The last value given out.</summary>
    public int Value { get; private set; }
}

internal sealed class CounterMapping : IEntityTypeConfiguration<Counter>
{
    public void Configure(EntityTypeBuilder<Counter> builder)
    {
        builder.ToTable("counters");
        builder.HasKey(counter => counter.Name);
        builder.HasData(new { Name = Counter.IncidentNumber, Value = 0 }, new { Name = Counter.RequestNumber, Value = 0 },
            new { Name = Counter.EvidenceNumber, Value = 0 });
    }
}
