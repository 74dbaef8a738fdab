using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Bot.Teams;
using ChatOps.Bot.Teams.Wire;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>What Teams delivers is read as it is meant.</summary>
public class ActivityTests
{
    private const string Bot = "28:bot";

    [Fact]
    public void Every_activity_that_microsofts_emulator_sent_is_read_whole()
    {
        var lines = File.ReadAllLines(Schemas.Find("teams-activities.recorded.jsonl"));
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            var recorded = JsonNode.Parse(line)!["activity"]!;
            var activity = TeamsJson.Read<Activity>(Encoding.UTF8.GetBytes(recorded.ToJsonString()));
            Assert.Equal(
                (Text("type"), Text("id"), Text("serviceUrl"), Text("text"), Text("replyToId"), Text("name"), Text("action"), "msteams"),
                (activity.Type, activity.Id, activity.ServiceUrl, activity.Text, activity.ReplyToId, activity.Name, activity.Action, activity.ChannelId));
            Assert.Equal(recorded["from"]!["aadObjectId"]!.GetValue<string>(), activity.From!.AadObjectId);
            Assert.Equal(recorded["conversation"]!["conversationType"]!.GetValue<string>(), activity.Conversation!.ConversationType);
            Assert.Equal(recorded["channelData"]!["tenant"]!["id"]!.GetValue<string>(), activity.ChannelData!.Tenant!.Id);
            Assert.Equal(activity.Text?.Contains("<at>", StringComparison.Ordinal) == true, TeamsText.MentionsBot(activity));
            if (activity.Text is { } said)
            {
                Assert.StartsWith("open p0", TeamsText.Command(activity, _ => null), StringComparison.Ordinal);
                Assert.DoesNotContain("<at>", TeamsText.Command(activity, _ => null), StringComparison.Ordinal);
                Assert.NotEqual("", said);
            }

            string? Text(string name) => recorded[name]?.GetValue<string>();
        }
    }

    [Theory]
    [InlineData("<at>Incident Bot</at> open p0 it burns", "open p0 it burns")]
    [InlineData("<AT>Incident Bot</AT>&nbsp;/incident&nbsp;open p0\u00a0it burns", "open p0 it burns")]
    [InlineData("  <at>Incident Bot</at>\u00a0 incident", "")]
    [InlineData("<at>Incident Bot</at>", "")]
    [InlineData("/Incident Bot open p0 x", "open p0 x")]
    [InlineData("Incident Bot incident open p0 x", "open p0 x")]
    [InlineData("/incident open p0 x", "open p0 x")]
    [InlineData("incidents are bad", "incidents are bad")]
    [InlineData("chatops note done", "note done")]
    [InlineData("note a &lt;b&gt; &amp;amp; c", "note a <b> &amp; c")]
    [InlineData("note <at>Incident Bot</at> said so", "note  said so")]
    public void A_command_is_what_was_typed_without_the_bots_name(string text, string command) =>
        Assert.Equal(command, TeamsText.Command(Said(text, Mention(Bot, "Incident Bot", "<at>Incident Bot</at>")), _ => null));

    [Fact]
    public void People_who_are_mentioned_are_known_by_their_entity_and_by_no_name()
    {
        var activity = Said(
            "<at>Incident Bot</at> assign scribe <at>Bob</at> and <at>bob</at> <at>Eve &lt;b&gt;</at> <at>nobody</at>",
            Mention(Bot, "Incident Bot", "<at>Incident Bot</at>"), Mention("29:bob", "Bob", "<at>Bob</at>"), Mention("29:other", "bob", "<at>bob</at>"), Mention("29:eve", "Eve <b>", "<at>Eve &lt;b&gt;</at>"));

        Assert.Equal(
            "assign scribe @bob and @29:other @eve <at>nobody</at>",
            TeamsText.Command(activity, user => user switch { "29:bob" => "bob", "29:eve" => "eve", _ => null }));
    }

    [Fact]
    public void A_mention_without_its_text_is_known_by_the_name_between_the_marks() =>
        Assert.Equal("verify", TeamsText.Command(Said("<at>Incident bot</at> verify", Mention(Bot, "Incident Bot", null)), _ => null));

    [Theory]
    [InlineData("<p>one<br>two&nbsp;&lt;3</p><p>three</p>", "one\ntwo <3\nthree")]
    [InlineData("<div><a href=\"https://evil.example.org\">bank</a></div>", "bank")]
    public void The_words_of_a_chosen_message_are_text(string html, string text) => Assert.Equal(text, TeamsText.FromHtml(html));

    [Theory]
    [InlineData("Ana </at><at>everyone", "Ana at at everyone")]
    [InlineData("O'Neil *B* _c_ [x](y)", "O'Neil B c x y")]
    [InlineData("Ünal Ångström", "Ünal Ångström")]
    [InlineData("<>", "")]
    public void A_name_in_a_mention_is_no_markup(string name, string shown) => Assert.Equal(shown, TeamsText.NameInMention(name));

    private static Activity Said(string text, params Entity[] entities) =>
        new() { Text = text, Recipient = new ChannelAccount(Bot) { Name = "Incident Bot" }, Entities = [new Entity("clientInfo"), .. entities] };

    private static Entity Mention(string id, string name, string? text) => new(Entity.MentionType) { Mentioned = new ChannelAccount(id) { Name = name }, Text = text };
}
