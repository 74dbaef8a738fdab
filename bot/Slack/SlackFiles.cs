using ChatOps.Bot.Chat;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Slack;

/// <summary>Files of Slack messages, fetched with the bot's own token and from Slack's own addresses only.</summary>
internal sealed class SlackFiles(SlackClient slack, SlackOptions options) : IChatFiles
{
    private const string OwnDomain = ".slack.com";

    public ChatPlatform Platform => ChatPlatform.Slack;

    public async Task<Stream> OpenAsync(string file, CancellationToken cancellationToken)
    {
        SlackAnswer about;
        try
        {
            about = await slack.CallAsync("files.info", new Dictionary<string, string> { ["file"] = file }, cancellationToken);
        }
        catch (SlackRefusedException exception)
        {
            throw new ChatRefusedException(exception.Message);
        }

        if (about.Text("file.mode") is "tombstone" or "hidden_by_limit" || (about.Text("file.url_private_download") ?? about.Text("file.url_private")) is not { Length: > 0 } address)
        {
            throw new ChatRefusedException($"Slack does not give out the file {file} any more.");
        }

        return IsSlacks(address, out var url) ? await slack.OpenFileAsync(url, cancellationToken)
            : throw new ChatRefusedException($"The file {file} lies outside of Slack ({url?.Host ?? "nowhere"}), where the bot's token must not go.");
    }

    /// <summary>A file's address is told by the one who shared it, and must not lead the bot's token elsewhere.</summary>
    private bool IsSlacks(string address, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(address, UriKind.Absolute, out url)
        && ((url.Scheme == Uri.UriSchemeHttps && url.Host.EndsWith(OwnDomain, StringComparison.OrdinalIgnoreCase))
            || (url.Scheme == options.Api.Scheme && url.Authority == options.Api.Authority));
}
