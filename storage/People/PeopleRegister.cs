using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Storage.People;

/// <summary>Keeps in the record whom the settings name, so that a year later the entries can still be read.</summary>
public static class PeopleRegister
{
    /// <summary>
    /// Takes over the people and accounts of the settings. Somebody who is no longer named stays, inactive; an account
    /// that is no longer named belongs to nobody.
    /// </summary>
    public static Task SynchronizeAsync(
        this ChatOpsRecord record, IReadOnlyCollection<Person> people, IReadOnlyCollection<ChatAccount> accounts,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(people);
        ArgumentNullException.ThrowIfNull(accounts);
        return record.WriteAsync(
            async (session, token) =>
            {
                await SynchronizePeopleAsync(session.Db, people, token);
                await session.Db.SaveChangesAsync(token);
                await SynchronizeAccountsAsync(session.Db, accounts, token);
            },
            cancellationToken);
    }

    private static async Task SynchronizePeopleAsync(
        ChatOpsDbContext db, IReadOnlyCollection<Person> people, CancellationToken cancellationToken)
    {
        var known = await db.People.AsTracking().ToDictionaryAsync(person => person.Id, cancellationToken);
        foreach (var person in people)
        {
            if (known.Remove(person.Id, out var before))
            {
                before.Become(person);
            }
            else
            {
                db.People.Add(new Person(person.Id, person.Name, person.Roles, person.TimeZone, person.Email, person.Phone, person.Team));
            }
        }

        foreach (var gone in known.Values)
        {
            gone.Deactivate();
        }
    }

    private static async Task SynchronizeAccountsAsync(
        ChatOpsDbContext db, IReadOnlyCollection<ChatAccount> accounts, CancellationToken cancellationToken)
    {
        var known = await db.ChatAccounts.AsTracking().ToDictionaryAsync(account => account.Key, cancellationToken);
        foreach (var account in accounts)
        {
            if (known.Remove(account.Key, out var before))
            {
                before.GiveTo(account.PersonId);
            }
            else
            {
                db.ChatAccounts.Add(new ChatAccount(account.Key, account.PersonId));
            }
        }

        db.ChatAccounts.RemoveRange(known.Values);
    }
}
