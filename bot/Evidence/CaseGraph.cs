using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Bot.People;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// The evidence of an incident in CASE/UCO (JSON-LD), for programs of examiners: the investigation, who let what be done,
/// each run as an investigative action, each item as a file with its digests and exhibit number, and its custody.
/// </summary>
internal sealed class CaseGraph(PeopleDirectory people)
{
    public const string FileName = "case.jsonld";

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The graph as text.</summary>
    public string Write(Incident incident, IReadOnlyList<ActionRequest> requests, IReadOnlyList<ActionVerdict> verdicts, IReadOnlyList<EvidenceItem> items, IReadOnlyList<EvidenceHandOver> givings)
    {
        var graph = new JsonArray();
        var taken = items.Where(item => item.State != EvidenceState.Arriving).ToArray();
        var runs = requests.Where(request => taken.Any(item => item.RequestId == request.Id)).ToArray();
        var persons = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            var approvals = verdicts.Where(verdict => verdict.RequestId == run.Id && verdict.Verdict == RequestVerdict.Approve).ToArray();
            persons.UnionWith(approvals.Select(verdict => verdict.PersonId.Value).Append(run.RequesterId.Value));
            graph.Add(Authorization(incident, run, approvals));
            graph.Add(Run(incident, run, taken));
        }

        foreach (var item in taken)
        {
            persons.UnionWith(item.BroughtBy is { } by ? [by.Value] : []);
            graph.Add(File(incident, item));
            graph.Add(Provenance(incident, item));
        }

        foreach (var given in givings.Where(given => taken.Any(item => item.Id == given.ItemId)))
        {
            persons.Add(given.GiverId.Value);
            graph.Add(HandOver(incident, given, taken.First(item => item.Id == given.ItemId)));
        }

        foreach (var person in persons)
        {
            graph.Add(new JsonObject { ["@id"] = Person(new PersonId(person)), ["@type"] = "uco-identity:Person", ["uco-core:name"] = people.NameOf(new PersonId(person)) });
        }

        graph.Insert(0, Investigation(incident, graph));
        return new JsonObject { ["@context"] = Context(), ["@graph"] = graph }.ToJsonString(Layout) + "\n";
    }

    private static JsonObject Context() => new()
    {
        ["kb"] = "urn:chatops:",
        ["case-investigation"] = "https://ontology.caseontology.org/case/investigation/",
        ["uco-action"] = "https://ontology.unifiedcyberontology.org/uco/action/",
        ["uco-core"] = "https://ontology.unifiedcyberontology.org/uco/core/",
        ["uco-identity"] = "https://ontology.unifiedcyberontology.org/uco/identity/",
        ["uco-observable"] = "https://ontology.unifiedcyberontology.org/uco/observable/",
        ["uco-tool"] = "https://ontology.unifiedcyberontology.org/uco/tool/",
        ["uco-types"] = "https://ontology.unifiedcyberontology.org/uco/types/",
        ["uco-vocabulary"] = "https://ontology.unifiedcyberontology.org/uco/vocabulary/",
        ["xsd"] = "http://www.w3.org/2001/XMLSchema#",
    };

    private static JsonObject Investigation(Incident incident, JsonArray graph) => new()
    {
        ["@id"] = $"kb:{incident.Id}",
        ["@type"] = "case-investigation:Investigation",
        ["uco-core:name"] = incident.Key,
        ["uco-core:description"] = incident.Title,
        ["uco-core:object"] = new JsonArray([.. graph.Select(node => Ref(node!["@id"]!.GetValue<string>()))]),
    };

    private static JsonObject Authorization(Incident incident, ActionRequest run, IReadOnlyList<ActionVerdict> approvals) => new()
    {
        ["@id"] = Id(incident, $"{run.Key}-authorization"),
        ["@type"] = "case-investigation:Authorization",
        ["case-investigation:authorizationType"] = run.PeopleNeeded > 1 ? "two-person rule" : "one person, read only",
        ["case-investigation:authorizationIdentifier"] = run.Digest ?? run.Key,
        ["uco-core:startTime"] = Time(approvals.Select(verdict => (DateTimeOffset?)verdict.At).Append(run.ApprovedAt).OfType<DateTimeOffset>().DefaultIfEmpty(run.RequestedAt).Max()),
        ["uco-core:description"] = $"{run.Key}: {run.Reason}",
        ["uco-core:source"] = new JsonArray([.. approvals.Select(verdict => Ref(Person(verdict.PersonId))).Append(Ref(Person(run.RequesterId)))]),
    };

    private static JsonObject Run(Incident incident, ActionRequest run, IReadOnlyList<EvidenceItem> items)
    {
        var ours = items.Where(item => item.RequestId == run.Id).ToArray();
        return new JsonObject
        {
            ["@id"] = Id(incident, run.Key),
            ["@type"] = "case-investigation:InvestigativeAction",
            ["uco-core:name"] = run.ActionId,
            ["uco-core:description"] = $"{run.ActionId} on {run.HostId}: {run.Reason}",
            ["uco-action:startTime"] = Time(ours.Min(item => item.StartedAt)),
            ["uco-action:endTime"] = Time(ours.Max(item => item.EndedAt ?? item.StartedAt)),
            ["uco-action:performer"] = Ref(Person(run.RequesterId)),
            ["uco-action:instrument"] = new JsonObject { ["@id"] = Id(incident, $"{run.Key}-tool"), ["@type"] = "uco-tool:Tool", ["uco-core:name"] = "ChatOps", ["uco-tool:toolType"] = "Extraction" },
            ["uco-action:location"] = new JsonObject { ["@id"] = Id(incident, $"{run.Key}-host"), ["@type"] = "uco-core:UcoObject", ["uco-core:name"] = run.HostId },
            ["uco-action:result"] = new JsonArray([.. ours.SelectMany(item => new[] { Ref(Id(incident, item.Key)), Ref(Id(incident, $"{item.Key}-provenance")) })]),
            ["case-investigation:wasInformedBy"] = Ref(Id(incident, $"{run.Key}-authorization")),
        };
    }

    private static JsonObject File(Incident incident, EvidenceItem item)
    {
        var hashes = new JsonArray();
        if (item.Sha256 is { } sha256)
        {
            hashes.Add(Hash(incident, item, "content", sha256));
        }

        return new JsonObject
        {
            ["@id"] = Id(incident, item.Key),
            ["@type"] = "uco-observable:File",
            ["uco-core:description"] = $"{item.HostId} {item.ActionId} {item.Step}: {EvidenceWords.Of(item.State)}, {EvidenceWords.Of(item.Vantage)}{(item.Says is { } says ? $" ({says})" : "")}",
            ["uco-core:hasFacet"] = new JsonArray(
                new JsonObject
                {
                    ["@id"] = Id(incident, $"{item.Key}-file"),
                    ["@type"] = "uco-observable:FileFacet",
                    ["uco-observable:fileName"] = Path.GetFileName(item.Place),
                    ["uco-observable:filePath"] = item.Place,
                },
                new JsonObject
                {
                    ["@id"] = Id(incident, $"{item.Key}-content"),
                    ["@type"] = "uco-observable:ContentDataFacet",
                    ["uco-observable:sizeInBytes"] = new JsonObject { ["@type"] = "xsd:integer", ["@value"] = item.Bytes.ToString(CultureInfo.InvariantCulture) },
                    ["uco-observable:hash"] = hashes,
                }),
        };
    }

    private static JsonObject Hash(Incident incident, EvidenceItem item, string of, string sha256) => new()
    {
        ["@id"] = Id(incident, $"{item.Key}-{of}-hash"),
        ["@type"] = "uco-types:Hash",
        ["uco-types:hashMethod"] = new JsonObject { ["@type"] = "uco-vocabulary:HashNameVocab", ["@value"] = "SHA256" },
        ["uco-types:hashValue"] = new JsonObject { ["@type"] = "xsd:hexBinary", ["@value"] = sha256 },
    };

    private static JsonObject Provenance(Incident incident, EvidenceItem item) => new()
    {
        ["@id"] = Id(incident, $"{item.Key}-provenance"),
        ["@type"] = "case-investigation:ProvenanceRecord",
        ["case-investigation:exhibitNumber"] = $"{incident.Key}/{item.Key}",
        ["uco-core:description"] = item.Source is { } source ? $"Brought by {item.BroughtBy} from {source}." : $"Taken from {item.HostId}.",
        ["uco-core:objectCreatedTime"] = Time(item.EndedAt ?? item.StartedAt),
        ["uco-core:object"] = Ref(Id(incident, item.Key)),
    };

    private static JsonObject HandOver(Incident incident, EvidenceHandOver given, EvidenceItem item) => new()
    {
        ["@id"] = Id(incident, $"{item.Key}-handover-{given.Id}"),
        ["@type"] = "case-investigation:InvestigativeAction",
        ["uco-core:name"] = "transferred",
        ["uco-core:description"] = $"To {given.Receiver}, {given.How}.{(given.Sha256Seen is { } seen ? $" The receiver computed SHA-256 {seen}." : " Not confirmed by the receiver.")}",
        ["uco-action:startTime"] = Time(given.GivenAt),
        ["uco-action:performer"] = Ref(Person(given.GiverId)),
        ["uco-action:object"] = Ref(Id(incident, item.Key)),
    };

    private static string Id(Incident incident, string name) => $"kb:{incident.Id}/{name}";

    private static string Person(PersonId person) => $"kb:person/{person}";

    private static JsonObject Ref(string id) => new() { ["@id"] = id };

    private static JsonObject Time(DateTimeOffset at) => new() { ["@type"] = "xsd:dateTime", ["@value"] = RecordTime.Format(at) };
}
