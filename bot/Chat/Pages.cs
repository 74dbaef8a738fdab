namespace ChatOps.Bot.Chat;

/// <summary>Splits what is too long for one message of a platform into several.</summary>
internal static class Pages
{
    /// <summary>As many pages as it takes, in order, each within what a message holds.</summary>
    /// <param name="under">What stands under the first page: buttons, for that is the page which is edited, and none may stay behind on another.</param>
    /// <param name="size">What an item takes.</param>
    /// <param name="around">What the first page takes besides.</param>
    public static IReadOnlyList<IReadOnlyList<T>> Split<T>(IEnumerable<T> items, IReadOnlyList<T> under, Func<T, int> size, int mostItems, int mostSize, int around = 0)
    {
        var pages = new List<List<T>> { new() };
        var taken = under.Sum(size) + around;
        foreach (var item in items)
        {
            var length = size(item);
            if (pages[^1].Count > 0 && (pages[^1].Count + under.Count >= mostItems || taken + length > mostSize))
            {
                pages.Add([]);
                taken = 0;
            }

            pages[^1].Add(item);
            taken += length;
        }

        pages[0].AddRange(under);
        return pages;
    }
}
