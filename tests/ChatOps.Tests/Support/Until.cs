using System.Runtime.CompilerServices;

namespace ChatOps.Tests.Support;

/// <summary>Waits for a condition and not for a time.</summary>
internal static class Until
{
    /// <summary>
    /// What surely comes is waited for so long: on a machine of many tenants a second's work takes a minute. It bounds
    /// what would hang for ever, and no test is about it.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until it is so.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string words = "")
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"Waited in vain for: {words}");
            await Task.Delay(Between, TimeProvider.System, Token);
        }
    }
}
