using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ChatOps.Tests.Storage.Timeline;

public class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"b":1,"a":2}""", """{"a":2,"b":1}""")]
    [InlineData(""" { "a" : [ 1 , true , null , "x" ] } """, """{"a":[1,true,null,"x"]}""")]
    [InlineData("""{"a":{"d":1,"c":{"f":1,"e":2}}}""", """{"a":{"c":{"e":2,"f":1},"d":1}}""")]
    [InlineData("""{"a":1,"A":2,"1":3,"":4}""", """{"":4,"1":3,"A":2,"a":1}""")]
    [InlineData("-0", "0")]
    [InlineData("-9007199254740992", "-9007199254740992")]
    [InlineData("[]", "[]")]
    [InlineData("{}", "{}")]
    public void A_value_has_one_form(string json, string canonical)
    {
        Assert.Equal(canonical, Canonical(json));
    }

    [Fact]
    public void Names_are_ordered_by_their_utf_16_units()
    {
        const string json = """{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}""";

        var canonical = Canonical(json);

        // The example of RFC 8785 section 3.2.3: the emoji's surrogates come before U+FB33.
        Assert.Equal("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}", canonical);
    }

    [Fact]
    public void Strings_are_escaped_only_where_they_must_be()
    {
        const string json = """["\u0000\u001f\b\t\n\f\r\"\\\/\u007f\u2028<>&'\u00e9"]""";

        var canonical = Canonical(json);

        Assert.Equal("[\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\u007f\u2028<>&'é\"]", canonical);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1.0")]
    [InlineData("1e2")]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740993")]
    [InlineData("99999999999999999999")]
    [InlineData("[0.1]")]
    public void A_number_that_others_might_read_otherwise_is_refused(string json)
    {
        Assert.Throws<NotSupportedException>(() => Canonical(json));
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"b":{"c":1,"\u0063":1}}""")]
    public void A_name_that_occurs_twice_is_refused(string json)
    {
        Assert.Throws<NotSupportedException>(() => Canonical(json));
    }

    [Property(MaxTest = 500)]
    public Property Canonicalizing_twice_changes_nothing() => Prop.ForAll(Documents().ToArbitrary(), node =>
    {
        var canonical = Canonical(node.ToJsonString());

        return Canonical(canonical) == canonical;
    });

    [Property(MaxTest = 500)]
    public Property The_layout_and_order_of_the_source_do_not_matter() => Prop.ForAll(Documents().ToArbitrary(), node =>
    {
        var shuffled = Reversed(node)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

        return Canonical(shuffled) == Canonical(node.ToJsonString());
    });

    [Property(MaxTest = 500)]
    public Property The_canonical_form_says_the_same() => Prop.ForAll(Documents().ToArbitrary(), node =>
        JsonNode.DeepEquals(JsonNode.Parse(Canonical(node.ToJsonString())), JsonNode.Parse(node.ToJsonString())));

    [Property(MaxTest = 500)]
    public Property Any_text_comes_back_from_an_event() => Prop.ForAll(Texts().ToArbitrary(), text =>
    {
        var note = new Note(text);

        return CanonicalJson.Deserialize<Note>(CanonicalJson.Serialize(note)) == note;
    });

    [Fact]
    public void Every_event_comes_back_as_it_was_and_only_in_one_form()
    {
        foreach (var happened in EventSamples.All)
        {
            var json = CanonicalJson.Serialize(happened);

            var read = JsonSerializer.SerializeToNode(Read(json, happened.GetType()), happened.GetType());
            Assert.Equal(json, Canonical(json));
            Assert.True(JsonNode.DeepEquals(JsonSerializer.SerializeToNode(happened, happened.GetType()), read), json);
        }
    }

    [Fact]
    public void An_event_is_written_with_names_times_and_people_as_plain_text()
    {
        var at = new DateTimeOffset(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);

        Assert.Equal(
            """{"from":"P0","nextUpdateDueAt":"2026-11-23T10:15:00.000000Z","reason":"less","to":"P1"}""",
            CanonicalJson.Serialize(new SeverityChanged(Severity.P0, Severity.P1, "less", at)));
        Assert.Equal(
            """{"dueAt":"2026-11-23T10:15:00.000000Z","told":["ana","ben"]}""",
            CanonicalJson.Serialize(new ManagementOverdue(at, [new PersonId("ana"), new PersonId("ben")])));
        Assert.Equal("""{"role":"Scribe","to":"ben"}""", CanonicalJson.Serialize(new RoleAssigned(IncidentRole.Scribe, null, new PersonId("ben"))));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_becomes_the_replacement_character()
    {
        Assert.Equal("{\"text\":\"a\uFFFDb\"}", CanonicalJson.Serialize(new Note("a\ud83db")));
    }

    private static object Read(string json, Type type) =>
        typeof(CanonicalJson).GetMethod(nameof(CanonicalJson.Deserialize))!.MakeGenericMethod(type).Invoke(null, [json])!;

    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        return CanonicalJson.Canonicalize(document.RootElement);
    }

    /// <summary>Well-formed text, with what is hard: controls, quotes, pairs of surrogates, characters above them.</summary>
    private static Gen<string> Texts() =>
        Gen.OneOf(
            Gen.Elements("\0", "\u001f", "\"", "\\", "\n", "\u007f", "\u2028", "€", "😀", "\ufb33", "é", "/"),
            Gen.Choose(' ', '~').Select(unit => $"{(char)unit}"))
            .ArrayOf().Select(string.Concat);

    private static Gen<JsonNode> Documents() => Gen.Sized(size => Node(Math.Min(size, 40)));

    private static Gen<JsonNode> Node(int size)
    {
        var leaf = Gen.OneOf(
            Gen.Choose(int.MinValue, int.MaxValue).Select(number => (JsonNode)JsonValue.Create(number * 4_000_000L)),
            Gen.Elements(true, false).Select(truth => (JsonNode)JsonValue.Create(truth)),
            Texts().Select(text => (JsonNode)JsonValue.Create(text)));
        if (size < 2)
        {
            return leaf;
        }

        var children = Node(size / 4).ArrayOf().Resize(4);
        return Gen.OneOf(
            leaf,
            children.Select(nodes => (JsonNode)new JsonArray([.. nodes.Select(node => node.DeepClone())])),
            from nodes in children
            from names in Texts().ListOf(nodes.Length)
            select (JsonNode)new JsonObject(
                names.Zip(nodes).DistinctBy(pair => pair.First).Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.First, pair.Second.DeepClone()))));
    }

    private static JsonNode? Reversed(JsonNode? node) => node switch
    {
        JsonObject value => new JsonObject(value.Reverse().Select(pair => KeyValuePair.Create(pair.Key, Reversed(pair.Value)))),
        JsonArray value => new JsonArray([.. value.Select(Reversed)]),
        _ => node?.DeepClone(),
    };
}
