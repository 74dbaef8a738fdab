using ChatOps.Storage.People;

namespace ChatOps.Storage.Incidents;

/// <summary>What somebody says when opening an incident.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">What happened in a few words; null when the opener had no time for it.</param>
/// <param name="By">Who opens it, and so commands it until relieved.</param>
/// <param name="Host">The host that it is about, as typed.</param>
/// <param name="DetectedAt">When it was noticed, when that was not just now.</param>
/// <param name="Sensitive">Whether it is kept from everybody who is not on it.</param>
/// <param name="Drill">Whether it is an exercise.</param>
/// <param name="Platforms">The chat platforms that it lives on, at least one.</param>
/// <param name="Codename">What a sensitive incident is called in every place outside it.</param>
public sealed record IncidentDeclaration(
    Severity Severity, string? Title, PersonId By, string? Host, DateTimeOffset? DetectedAt, bool Sensitive, bool Drill,
    IReadOnlyList<ChatPlatform> Platforms, string? Codename);
