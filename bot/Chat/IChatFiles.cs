using ChatOps.Storage.People;

namespace ChatOps.Bot.Chat;

/// <summary>A platform where people put files beside their messages.</summary>
internal interface IChatFiles
{
    ChatPlatform Platform { get; }

    /// <summary>A file as the platform gives it out.</summary>
    /// <exception cref="ChatAwayException">Not now.</exception>
    /// <exception cref="ChatRefusedException">Never: it is gone, or not ours to have.</exception>
    Task<Stream> OpenAsync(string file, CancellationToken cancellationToken);
}
