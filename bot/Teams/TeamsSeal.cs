using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Bot.Evidence;

namespace ChatOps.Bot.Teams;

/// <summary>
/// A form travels through people's clients; where it was asked for is only believed from a bot of this record. The form that
/// one of them showed may be sent off to another, so the seal is made of the key that they share.
/// </summary>
internal sealed class TeamsSeal(SigningKey key)
{
    private const string Purpose = "the room of a form in Teams";

    public string Close(string room) => $"{Seal(room)} {room}";

    /// <summary>The room; null if no bot of this record closed it.</summary>
    public string? Open(string closed) =>
        closed.Split(' ', 2) is [var seal, var room] && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(seal), Encoding.UTF8.GetBytes(Seal(room))) ? room : null;

    private string Seal(string room) => Base64Url.EncodeToString(HMACSHA256.HashData(key.SecretFor(Purpose), Encoding.UTF8.GetBytes(room)));
}
