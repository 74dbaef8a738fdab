using ChatOps.Bot.Chat;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.People;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Reports;

/// <summary>The chain of custody in words.</summary>
internal static class CustodyWords
{
    /// <summary>The entry in words; null if it is not about evidence.</summary>
    public static IEnumerable<ChatSpan>? Of(TimelineEntry entry, string actor, PeopleDirectory people) => entry.Kind switch
    {
        TimelineEntryKind.EvidenceCollected => Collected(entry.ReadPayload<EvidenceCollected>()!),
        TimelineEntryKind.EvidenceSealed => Sealed(entry.ReadPayload<EvidenceSealed>()!),
        TimelineEntryKind.EvidenceChecked => Checked(entry.ReadPayload<EvidenceChecked>()!),
        TimelineEntryKind.EvidenceReleaseAsked => [new TextSpan(actor), $" wants to take {entry.ReadPayload<EvidenceReleaseAsked>()!.Item} out of the vault: ", new TextSpan(entry.ReadPayload<EvidenceReleaseAsked>()!.Purpose)],
        TimelineEntryKind.EvidenceReleaseAgreed => [new TextSpan(actor), $" lets {people.NameOf(entry.ReadPayload<EvidenceReleaseAgreed>()!.To)} have {entry.ReadPayload<EvidenceReleaseAgreed>()!.Item}"],
        TimelineEntryKind.EvidenceGivenOut => [new TextSpan(actor), $" was given {entry.ReadPayload<EvidenceGivenOut>()!.Item}: ", new TextSpan(entry.ReadPayload<EvidenceGivenOut>()!.Purpose)],
        TimelineEntryKind.EvidenceGivingBroke => Broke(actor, entry.ReadPayload<EvidenceGivingBroke>()!),
        TimelineEntryKind.EvidenceHandedOver => Handed(actor, entry.ReadPayload<EvidenceHandedOver>()!),
        TimelineEntryKind.EvidenceHoldSet => [new TextSpan(actor), " put a legal hold on the evidence: ", new TextSpan(entry.ReadPayload<EvidenceHoldSet>()!.Reason)],
        TimelineEntryKind.EvidenceHoldReleaseSaid => Unheld(actor, entry.ReadPayload<EvidenceHoldReleaseSaid>()!),
        TimelineEntryKind.EvidenceHoldReleased => ["the legal hold ended, on the word of ", new TextSpan(string.Join(", ", entry.ReadPayload<EvidenceHoldReleased>()!.By.Select(people.NameOf)))],
        TimelineEntryKind.EvidenceDestructionAsked => [new TextSpan(actor), $" wants {entry.ReadPayload<EvidenceDestructionAsked>()!.Item} destroyed: ", new TextSpan(entry.ReadPayload<EvidenceDestructionAsked>()!.Reason)],
        TimelineEntryKind.EvidenceDestructionAgreed => [new TextSpan(actor), $" agrees that {entry.ReadPayload<EvidenceDestructionAgreed>()!.Item} is destroyed, as {people.NameOf(entry.ReadPayload<EvidenceDestructionAgreed>()!.AskedBy)} asked"],
        TimelineEntryKind.EvidenceDestructionVoided =>
            [$"the destruction of {entry.ReadPayload<EvidenceDestructionVoided>()!.Item} was stopped: ", new TextSpan(entry.ReadPayload<EvidenceDestructionVoided>()!.Because)],
        TimelineEntryKind.EvidenceDestroyed => Destroyed(entry.ReadPayload<EvidenceDestroyed>()!),
        TimelineEntryKind.EvidenceHandOverBegun => [new TextSpan(actor), $" hands {entry.ReadPayload<EvidenceHandOverBegun>()!.Item} over to ", new TextSpan($"{entry.ReadPayload<EvidenceHandOverBegun>()!.To}, {entry.ReadPayload<EvidenceHandOverBegun>()!.How}")],
        TimelineEntryKind.EvidenceRetentionOver => [new TextSpan($"{string.Join(", ", entry.ReadPayload<EvidenceRetentionOver>()!.Items)} were kept as long as the settings ask for")],
        TimelineEntryKind.EvidenceTimestamped => Stamped(entry.ReadPayload<EvidenceTimestamped>()!),
        _ => null,
    };

    private static IEnumerable<ChatSpan> Broke(string actor, EvidenceGivingBroke broke) =>
        [$"the giving out of {broke.Item} to ", new TextSpan(actor), " broke off, so they have a part of it or nothing: ", new TextSpan(broke.Reason)];

    private static IEnumerable<ChatSpan> Unheld(string actor, EvidenceHoldReleaseSaid said) =>
        [new TextSpan(actor), $" says that the legal hold may end ({said.People} of {said.Needed} people): ", new TextSpan(said.Reason)];

    private static IEnumerable<ChatSpan> Destroyed(EvidenceDestroyed gone) =>
        [$"{gone.Item} was destroyed, {gone.Files} files; the certificate is signed by the key {gone.KeyId}, SHA-256 ", new CodeSpan(gone.CertificateSha256)];

    private static IEnumerable<ChatSpan> Stamped(EvidenceTimestamped stamp) =>
        [new TextSpan(stamp.Authority), $" says that the manifest of {stamp.Request} was there by ", new TimeSpanned(stamp.At, TimeStyle.DateAndClock)];

    private static IEnumerable<ChatSpan> Collected(EvidenceCollected taken) =>
    [
        $"{taken.Item} came into the vault: ", new TextSpan($"{taken.Host} {taken.Action} {taken.Step}"), $", {EvidenceWords.Of(Enum.Parse<EvidenceState>(taken.State))}, {ByteWords.Of(taken.Bytes)}",
        taken.Sha256 is null ? "" : ", SHA-256 ", taken.Sha256 is { } sha256 ? new CodeSpan(sha256) : "", new TextSpan(taken.Says is { } says ? $" ({says})" : ""),
    ];

    private static IEnumerable<ChatSpan> Sealed(EvidenceSealed made) =>
        [$"the manifest of {made.Request} ({made.Items.Count} items) was signed by the key {made.KeyId}, SHA-256 ", new CodeSpan(made.ManifestSha256)];

    private static IEnumerable<ChatSpan> Checked(EvidenceChecked found) =>
        [$"the vault was read again, {found.Files} files, {ByteWords.Of(found.Bytes)}: {(found.Holds ? "all of it holds" : found.IsWhole ? "it does NOT hold. " : "whether it holds is not known, because not all of it could be looked at. ")}", new TextSpan(string.Join(' ', found.Faults))];

    private static IEnumerable<ChatSpan> Handed(string actor, EvidenceHandedOver handed) =>
        [new TextSpan(handed.To == actor ? actor : $"{actor} says: {handed.To}"), $" has {handed.Item} now, from ", new TextSpan(handed.From), $"; what they computed is{(handed.Matches ? "" : " NOT")} what the record says: ", new CodeSpan(handed.Sha256Seen)];
}
