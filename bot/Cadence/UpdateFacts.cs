using ChatOps.Storage.Cadence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Cadence;

/// <summary>What a status update is composed from: the state, and exactly what happened since the update before.</summary>
/// <param name="Since">Entries after the last update up to the head, without questions, refusals and the bot's own posts.</param>
/// <param name="Responders">How many people are on it.</param>
/// <param name="Open">Action requests that wait for a word, run, or ended nobody knows how.</param>
/// <param name="Head">The head of the timeline that the update quotes.</param>
internal sealed record UpdateFacts(
    Incident Incident, DueUpdate.Serve Serve, string? Statement, string? Author, IReadOnlyList<TimelineEntry> Since,
    int Responders, IReadOnlyList<ActionRequest> Open, TimelineHead Head);
