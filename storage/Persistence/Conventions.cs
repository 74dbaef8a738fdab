using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ChatOps.Storage.Persistence;

internal static class Conventions
{
    /// <summary>What both providers share: ids as their plain values.</summary>
    public static void Apply(ModelConfigurationBuilder builder)
    {
        builder.Properties<IncidentId>().HaveConversion<IncidentIdConverter>();
        builder.Properties<PersonId>().HaveConversion<PersonIdConverter>().HaveMaxLength(64);
    }

    /// <summary>Enums are kept by name, so that the database reads well and reordering a member changes nothing.</summary>
    public static PropertyBuilder<TEnum> AsName<TEnum>(this PropertyBuilder<TEnum> property)
        where TEnum : struct, Enum =>
        property.HasConversion<string>().HasMaxLength(40);

    /// <summary>A short list of enum members, as their names with commas between.</summary>
    public static PropertyBuilder<IReadOnlyList<TEnum>> AsNames<TEnum>(this PropertyBuilder<IReadOnlyList<TEnum>> property)
        where TEnum : struct, Enum =>
        property.HasConversion(
            members => string.Join(',', members),
            text => text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<TEnum>).ToArray(),
            new ValueComparer<IReadOnlyList<TEnum>>(
                (left, right) => (left ?? Array.Empty<TEnum>()).SequenceEqual(right ?? Array.Empty<TEnum>()),
                members => members.Aggregate(0, (hash, member) => HashCode.Combine(hash, member)),
                members => members.ToArray()));

    private sealed class IncidentIdConverter() : ValueConverter<IncidentId, Guid>(id => id.Value, value => new IncidentId(value));

    private sealed class PersonIdConverter() : ValueConverter<PersonId, string>(id => id.Value, value => new PersonId(value));
}
