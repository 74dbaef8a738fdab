using ChatOps.Storage.Incidents;

namespace ChatOps.Storage.Evidence;

/// <summary>What one run took, written down and signed when it ended. Never changed.</summary>
public sealed class EvidenceManifest
{
    private EvidenceManifest()
    {
        Json = "";
        Sha256 = "";
        KeyId = "";
        Signature = "";
    }

    /// <param name="incident">Whose evidence it is.</param>
    /// <param name="request">The action request whose run it was.</param>
    /// <param name="json">Canonical JSON.</param>
    /// <param name="sha256">Its SHA-256.</param>
    /// <param name="keyId">The key that signed it.</param>
    /// <param name="signature">Ed25519 over the JSON, in Base64.</param>
    /// <param name="now">When.</param>
    public EvidenceManifest(IncidentId incident, Guid request, string json, string sha256, string keyId, string signature, DateTimeOffset now)
    {
        IncidentId = incident;
        RequestId = request;
        Json = json;
        Sha256 = sha256;
        KeyId = keyId;
        Signature = signature;
        SealedAt = now;
    }

    public Guid RequestId { get; private set; }

    public IncidentId IncidentId { get; private set; }

    /// <summary>Canonical JSON (RFC 8785); what the signature is over, in UTF-8.</summary>
    public string Json { get; private set; }

    public string Sha256 { get; private set; }

    /// <summary>The key that signed it, in hexadecimal.</summary>
    public string KeyId { get; private set; }

    /// <summary>Ed25519, in Base64.</summary>
    public string Signature { get; private set; }

    public DateTimeOffset SealedAt { get; private set; }
}
