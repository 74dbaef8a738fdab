using ChatOps.Storage.Persistence;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Storage.Persistence;

public class IncidentNumberTests
{
    [Theory, OnEachProvider]
    public async Task Numbers_begin_at_one_and_have_no_gaps(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);

        await record.OpenIncidentAsync();
        await record.OpenIncidentAsync();

        Assert.Equal([1, 2], await NumbersAsync(record));
    }

    [Theory, OnEachProvider]
    public async Task Numbers_stay_without_gaps_when_many_open_at_once_and_some_fail(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var other = record.AnotherBot();

        var opened = await Task.WhenAll(Enumerable.Range(0, 60).Select(async attempt =>
        {
            var bot = attempt % 2 == 0 ? record.Record : other.Record;
            try
            {
                await bot.WriteAsync(
                    async (session, token) =>
                    {
                        var id = await TestRecord.OpenAsync(session, TestRecord.Declaration(), token);
                        return attempt % 3 == 0 ? throw new OperationCanceledException("gave up") : id;
                    },
                    Token);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }));

        Assert.Equal(40, opened.Count(success => success));
        Assert.Equal(Enumerable.Range(1, 40), await NumbersAsync(record));
    }

    private static async Task<List<int>> NumbersAsync(TestRecord record)
    {
        await using var db = record.Record.Read();
        return await db.Incidents.OrderBy(incident => incident.Number).Select(incident => incident.Number).ToListAsync(Token);
    }
}
