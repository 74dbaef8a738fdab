using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>Signs tokens as those do who sign what Teams sends; written out by hand, so that it can also make wrong ones.</summary>
internal sealed class TokenSigner : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);

    public string Kid { get; init; } = "key-1";

    /// <summary>The channels that the key may speak for; null for none said.</summary>
    public string[]? Endorsements { get; init; } = ["msteams", "skype"];

    public JsonObject PublicKey()
    {
        var parameters = _key.ExportParameters(false);
        var key = new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = Kid, ["x5t"] = Kid, ["n"] = Base64UrlEncoder.Encode(parameters.Modulus), ["e"] = Base64UrlEncoder.Encode(parameters.Exponent) };
        if (Endorsements is { } endorsed)
        {
            key["endorsements"] = new JsonArray([.. endorsed.Select(channel => JsonValue.Create(channel))]);
        }

        return key;
    }

    /// <summary>A token with these claims.</summary>
    /// <param name="algorithm">RS256 and its kin, HS256 with the public key as the secret, or none.</param>
    public string Sign(JsonObject claims, string algorithm = "RS256", string? kid = null)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (kid != "")
        {
            header["kid"] = kid ?? Kid;
        }

        var text = $"{Encoded(header)}.{Encoded(claims)}";
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = algorithm switch
        {
            "RS256" => _key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "RS384" => _key.SignData(bytes, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
            "RS512" => _key.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            "PS256" => _key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "HS256" => HMACSHA256.HashData(_key.ExportSubjectPublicKeyInfo(), bytes),
            _ => [],
        };
        return $"{text}.{Base64UrlEncoder.Encode(signature)}";
    }

    public void Dispose() => _key.Dispose();

    private static string Encoded(JsonObject part) => Base64UrlEncoder.Encode(part.ToJsonString());
}
