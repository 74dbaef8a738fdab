using System.Text;
using ChatOps.Bot.Chat;

namespace ChatOps.Bot.Actions;

/// <summary>What a host printed, made harmless for people's eyes.</summary>
internal static class HostWords
{
    /// <summary>The same without secrets, for chat and for the timeline.</summary>
    public static string Shown(byte[]? bytes) => SecretFilter.Filtered(Clean(bytes));

    /// <summary>Text without control characters, escape sequences and marks that deceive; what is no UTF-8 is shown as such.</summary>
    public static string Clean(byte[]? bytes) => bytes is null ? "" : CleanText.Visible(Encoding.UTF8.GetString(bytes));
}
