using System.Reflection;
using ChatOps.Storage;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using static ChatOps.Tests.Architecture.SourceTree;

namespace ChatOps.Tests.Architecture;

/// <summary>The domain is free of the database that keeps it.</summary>
public class DomainTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Storage = typeof(StorageServices).Assembly;

    // These may know the database although they are neither mapping nor persistence, and no others.
    private static readonly string[] KnowTheDatabase =
    [
        typeof(StorageServices).FullName!, typeof(PeopleRegister).FullName!, typeof(TimelineJournal).FullName!,
        typeof(TimelineQueries).FullName!,
    ];

    [Fact]
    public void No_domain_type_mentions_the_database()
    {
        var domain = Storage.GetTypes().Where(IsDomain).ToArray();

        Assert.Contains(typeof(Incident), domain);
        AssertNone(domain.SelectMany(type => Mentioned(type).Where(IsOfTheDatabase).Select(mentioned => $"{type.FullName} mentions {mentioned}")));
    }

    [Fact]
    public void Every_exception_to_that_is_still_needed()
    {
        Assert.All(KnowTheDatabase, name => Assert.NotNull(Storage.GetType(name)));
    }

    [Fact]
    public void No_domain_file_uses_the_database()
    {
        var files = Files
            .Where(file => file.Path.StartsWith("storage/", StringComparison.Ordinal) && IsDomain(Path.GetFileNameWithoutExtension(file.Path), file.Path))
            .ToArray();

        Assert.Contains(files, file => file.Path == "storage/Incidents/Incident.cs");
        AssertNone(files.Where(file => file.Text.Split('\n').Any(line =>
            line.StartsWith("using Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
            || line.StartsWith("using Npgsql", StringComparison.Ordinal)
            || line.StartsWith("using Microsoft.Data", StringComparison.Ordinal))).Select(file => file.Path));
    }

    [Theory, OnEachProvider]
    public async Task Nobody_sets_a_property_of_an_entity_from_outside(StorageProvider provider)
    {
        var model = await ModelAsync(provider);

        var open = model.GetEntityTypes().SelectMany(entity => entity.ClrType.GetProperties())
            .Where(property => property.SetMethod is { IsPublic: true });

        AssertNone(open.Select(property => $"{property.DeclaringType}.{property.Name}"));
    }

    [Theory, OnEachProvider]
    public async Task Enums_are_kept_by_names_that_fit(StorageProvider provider)
    {
        var model = await ModelAsync(provider);
        var enums = model.GetEntityTypes().SelectMany(entity => entity.GetProperties())
            .Where(property => (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType).IsEnum)
            .ToArray();

        Assert.NotEmpty(enums);
        Assert.All(enums, property =>
        {
            var longest = Enum.GetNames(Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType).Max(name => name.Length);
            Assert.Equal(typeof(string), property.GetTypeMapping().Converter?.ProviderClrType);
            Assert.InRange(longest, 1, property.GetMaxLength() ?? 0);
        });
    }

    [Theory, OnEachProvider]
    public async Task Tables_are_named_in_snake_case(StorageProvider provider)
    {
        var model = await ModelAsync(provider);

        Assert.All(model.GetEntityTypes(), entity => Assert.Matches("^[a-z]+(_[a-z]+)*$", entity.GetTableName()));
    }

    [Fact]
    public void Every_kind_of_entry_has_one_event()
    {
        var kinds = EventSamples.All.GroupBy(happened => happened.Kind, happened => happened.GetType()).ToArray();

        Assert.All(kinds, kind => Assert.Single(kind.Distinct()));
        Assert.Equal(Enum.GetValues<TimelineEntryKind>().Order(), kinds.Select(kind => kind.Key).Order());
        Assert.All(EventSamples.All, happened => Assert.Equal(happened.GetType().Name, $"{happened.Kind}"));
    }

    [Fact]
    public void Every_severity_has_its_clocks_and_every_step_its_milestone()
    {
        Assert.All(Enum.GetValues<Severity>(), severity => Assert.Equal(severity, SeverityPolicy.DefaultFor(severity).Severity));
        Assert.Empty(Enum.GetNames<IncidentStatus>().Except(Enum.GetNames<Milestone>()).Except([nameof(IncidentStatus.Open)]));
        Assert.Empty(Enum.GetNames<Milestone>().Except(Enum.GetNames<IncidentStatus>()).Except(["Detected", "Declared", "Acknowledged"]));
    }

    private static async Task<IModel> ModelAsync(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        await using var db = record.Record.Read();
        return db.Model;
    }

    private static bool IsDomain(Type type)
    {
        var outermost = type;
        while (outermost.DeclaringType is { } declaring)
        {
            outermost = declaring;
        }

        return outermost.Namespace?.StartsWith("ChatOps.Storage", StringComparison.Ordinal) == true
            && IsDomain(outermost.Name, outermost.FullName!.Replace('.', '/'));
    }

    private static bool IsDomain(string name, string path) =>
        !path.Contains("/Persistence/", StringComparison.Ordinal)
        && !path.Contains("/Migrations/", StringComparison.Ordinal)
        && !name.EndsWith("Mapping", StringComparison.Ordinal)
        && !KnowTheDatabase.Any(known => known.EndsWith($".{name}", StringComparison.Ordinal));

    private static bool IsOfTheDatabase(Type type) =>
        type.Namespace is { } name
        && (name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.Data", StringComparison.Ordinal)
            || name.StartsWith("System.Data", StringComparison.Ordinal)
            || name.StartsWith("Npgsql", StringComparison.Ordinal)
            || name == typeof(ChatOpsDbContext).Namespace);

    /// <summary>Every type that a type's shape names: bases, fields, parameters, results, locals and attributes.</summary>
    private static IEnumerable<Type> Mentioned(Type type)
    {
        var methods = type.GetMembers(Everything).OfType<MethodBase>().ToArray();
        var plain = type.GetInterfaces()
            .Append(type.BaseType)
            .Concat(type.GetFields(Everything).Select(field => field.FieldType))
            .Concat(type.GetProperties(Everything).Select(property => property.PropertyType))
            .Concat(methods.SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType))
            .Concat(methods.OfType<MethodInfo>().Select(method => method.ReturnType))
            .Concat(methods.SelectMany(method => method.GetMethodBody()?.LocalVariables ?? []).Select(local => local.LocalType))
            .Concat(type.GetCustomAttributes().Select(attribute => attribute.GetType()))
            .Concat(type.GetMembers(Everything).SelectMany(member => member.GetCustomAttributes()).Select(attribute => attribute.GetType()));
        return plain.OfType<Type>().SelectMany(Parts).Distinct();
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type)
        : [type];
}
