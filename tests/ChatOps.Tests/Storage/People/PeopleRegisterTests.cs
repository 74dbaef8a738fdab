using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Storage.People;

/// <summary>The settings say who is who now; the record keeps who was who.</summary>
public sealed class PeopleRegisterTests
{
    private static readonly AccountKey Shared = new(ChatPlatform.Slack, "T1", "U1");

    [Theory, OnEachProvider]
    public async Task An_account_that_moved_belongs_to_its_new_owner_alone(StorageProvider provider)
    {
        using var database = await TestDatabase.CreateAsync(provider);
        await using var bot = new TestBot(database.Options, new TestClock());
        await bot.Record.SynchronizeAsync([Person("ana"), Person("bob")], [Of("ana")], Token);

        await bot.Record.SynchronizeAsync([Person("ana"), Person("bob")], [Of("bob")], Token);

        await using var db = bot.Record.Read();
        Assert.Equal("bob", Assert.Single(await db.ChatAccounts.ToListAsync(Token)).PersonId.Value);
    }

    [Theory, OnEachProvider]
    public async Task Who_is_no_longer_named_stays_in_the_record_inactive_and_without_an_account(StorageProvider provider)
    {
        using var database = await TestDatabase.CreateAsync(provider);
        await using var bot = new TestBot(database.Options, new TestClock());
        await bot.Record.SynchronizeAsync([Person("ana"), Person("bob")], [Of("bob")], Token);

        await bot.Record.SynchronizeAsync([Person("ana", "Ana, now lead")], [], Token);
        await using var db = bot.Record.Read();
        var people = await db.People.OrderBy(person => person.Name).ToListAsync(Token);

        Assert.Equal([("ana", "Ana, now lead", true), ("bob", "bob", false)], people.Select(person => (person.Id.Value, person.Name, person.Active)));
        Assert.Empty(await db.ChatAccounts.ToListAsync(Token));
        await bot.Record.SynchronizeAsync([Person("ana"), Person("bob")], [Of("bob")], Token);
        Assert.All(await db.People.ToListAsync(Token), person => Assert.True(person.Active));
    }

    [Theory, OnEachProvider]
    public async Task The_database_gives_an_account_to_one_person_whatever_the_bot_says(StorageProvider provider)
    {
        using var database = await TestDatabase.CreateAsync(provider);
        await using var bot = new TestBot(database.Options, new TestClock());
        await bot.Record.SynchronizeAsync([Person("ana"), Person("bob")], [Of("ana")], Token);

        await Assert.ThrowsAsync<DbUpdateException>(() => bot.Record.WriteAsync(
            (session, _) => Task.FromResult(session.Db.ChatAccounts.Add(Of("bob"))), Token));

        await using var db = bot.Record.Read();
        Assert.Equal("ana", Assert.Single(await db.ChatAccounts.ToListAsync(Token)).PersonId.Value);
    }

    private static Person Person(string id, string? name = null) => new(new PersonId(id), name ?? id, [PersonRole.Responder], null, null, null);

    private static ChatAccount Of(string person) => new(Shared, new PersonId(person));
}
