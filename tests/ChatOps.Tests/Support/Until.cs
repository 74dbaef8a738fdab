namespace ChatOps.Tests.Support;

/// <summary>Waits for a condition and not for a time.</summary>
internal static class Until
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until it is so; the test's own time limit is the only end.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(Between, TimeProvider.System, Token);
        }
    }
}
