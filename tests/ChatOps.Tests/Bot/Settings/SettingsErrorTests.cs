namespace ChatOps.Tests.Bot.Settings;

/// <summary>Every mistake that one can make in the settings, and the sentence for it.</summary>
public class SettingsErrorTests
{
    public static TheoryData<string, string> Mistakes => new()
    {
        // Keys that nobody knows.
        { "organization:\n  name: X", "1: organization is not a section of the settings. Did you mean organisation?" },
        { "organisation:\n  timezone: UTC", "2: timezone is not a setting of organisation. Did you mean timeZone?" },
        { "severities:\n  p0:\n    updateEvry: 1h", "3: updateEvry is not a setting of severities.p0. Did you mean updateEvery?" },
        { "severities:\n  P1: {updateEvery: 1h}", "2: P1 is not a setting of severities. Did you mean p1?" },
        { "console:\n  frobnicate: 1", "2: frobnicate is not a setting of console. There are: listen, publicUrl, keysFolder, signIn, localPerson, openIdConnect." },
        { "people:\n- id: ana\n  name: Ana\n  roles: [commander]\n  acounts: {}", "5: acounts is not a setting of people[ana]. Did you mean accounts?" },

        // Forms.
        { "cadence:\n  draftBefore: soon", "2: cadence.draftBefore: \"soon\" is not a span of time (like 30m, 1h30m or 2d)." },
        { "severities:\n  p0: {updateEvery: 0m}", "2: severities.p0.updateEvery is 0m. A span of time must be longer than nothing; write it like 30m." },
        { "severities:\n  p0: {updateEvery: none}", "2: severities.p0.updateEvery: \"none\" is not a span of time (like 30m, 1h30m or 2d)." },
        { "severities:\n  p0: {tellManagementWithin: never}", "2: severities.p0.tellManagementWithin: \"never\" is not a span of time (like 30m, 1h30m or 2d), or none." },
        { "severities:\n  p0: {tellManagementWithin: 0m}", "2: severities.p0.tellManagementWithin is 0m. A span of time must be longer than nothing; write it like 30m." },
        { "severities:\n  p2:\n    tellSecurityAtOnce: yes", "3: severities.p2.tellSecurityAtOnce must be true or false, not \"yes\"." },
        { "cadence:\n  silentUpdatesUntilDeputy: 0", "2: cadence.silentUpdatesUntilDeputy is \"0\"; the least is 1." },
        { "cadence:\n  silentUpdatesUntilManagement: many", "2: cadence.silentUpdatesUntilManagement must be a whole number, not \"many\"." },
        { "telemetry: http://collector", "1: telemetry is a section. Under it stand lines of their own: otlp." },
        { "organisation:\n  name: 42", "2: organisation.name must be text. Put it in quotation marks: \"42\"." },
        { "organisation:\n  name:", "2: organisation.name has no value. Give it one, or take the line out." },
        { "organisation:\n  name: [a]", "2: organisation.name must be text, not a list." },
        { "console:\n  signIn: openid", "2: console.signIn: \"openid\" is not a way to sign in. Did you mean openIdConnect?" },
        { "storage:\n  provider: mysql", "2: storage.provider: \"mysql\" is not a kind of database. There are: sqlite, postgres." },
        { "people:\n- id: Bob\n  name: Bob\n  roles: [commander]", "2: people[Bob].id: \"Bob\" is not an id of a person (small letters, digits, dots and dashes)." },
        { "people:\n- id: ana\n  name: Ana\n  roles: [comander]", "4: people[ana].roles[#1]: \"comander\" is not a role. Did you mean commander?" },
        { "people:\n- id: ana\n  name: Ana\n  roles: []", "4: people[ana].roles is an empty list. Name at least one." },
        { "people:\n- id: ana\n  name: Ana\n  roles: commander", "4: people[ana].roles must be a list. Write it as [commander]." },
        { "people:\n- name: Ana\n  roles: [commander]", "2: people[#1] has no id. Add the line id: with an id of a person (small letters, digits, dots and dashes)." },
        { "people:\n- id: ana\n  name: Ana\n  roles: [commander]\n  phone: 12345", "5: people[ana].phone must be text. Put it in quotation marks: \"12345\"." },
        { "people:\n- id: ana\n  name: Ana\n  roles: [commander]\n  accounts: {slack: [U1]}", "5: people[ana].accounts.slack[#1]: \"U1\" is not a Slack account (like T024BE7LD/U023BECGF)." },
        { "people:\n  ana: {name: Ana}", "1: people must be a list. Begin each item with a dash." },
        { "people:", "1: people has no value. Give it a list, or take the line out." },

        // Sense.
        { "organisation:\n  timeZone: Europe/Berlinn", "2: there is no time zone Europe/Berlinn. Did you mean Europe/Berlin?" },
        { "people:\n- id: ana\n  name: Ana\n  roles: [commander]\n  timeZone: Mars/Olympus", "5: there is no time zone Mars/Olympus. Write it like Europe/Berlin or UTC." },
        { "people:\n- {id: ana, name: Ana, roles: [responder]}", "1: nobody has the role commander, so nobody could lead an incident. Give it to at least one of the people." },
        { "organisation: {name: X} # people:", ": nobody has the role commander, so nobody could lead an incident. Give it to at least one of the people." },
        { "people:\n- {id: ana, name: Ana, roles: [commander]}\n- {id: ana, name: Anna, roles: [scribe]}", "3: the id ana is there twice; the first is in chatops.yaml:2. Give each person an id of their own." },
        {
            "people:\n- {id: ana, name: Ana, roles: [commander], accounts: {slack: [T1/U1]}}\n- {id: bob, name: Bob, roles: [scribe], accounts: {slack: [T1/U1]}}",
            "3: the Slack account U1 is given to bob here, but belongs to ana (chatops.yaml:2). An account belongs to one person, once."
        },
        { "cadence:\n  silentUpdatesUntilDeputy: 4", "1: management would be told after 3 silent updates, before the deputy, who is told after 4. Make silentUpdatesUntilManagement the larger one." },
        { "console:\n  listen: http://0.0.0.0:8080", "2: signIn is firstRun, which asks nobody who they are, but http://0.0.0.0:8080 can be reached from other machines. Listen on http://127.0.0.1:8080, or set signIn: openIdConnect." },
        { "console:\n  publicUrl: https://chatops.example.org", "2: signIn is firstRun, which asks nobody who they are, but publicUrl says that people come from other machines. Take publicUrl out, or set signIn: openIdConnect." },
        { "console:\n  listen: http://example.org:80", "2: http://example.org:80 is no address to listen on. Write http:// with an IP address, localhost or *, and a port, for example http://127.0.0.1:8080. For TLS put a proxy before the bot and set console.publicUrl." },
        { "console:\n  signIn: local", "1: signIn is local, but localPerson is missing. Add it with the id of the one person who uses this machine." },
        { "console:\n  signIn: local\n  localPerson: anna", "3: localPerson is anna, but nobody under people: has that id. Did you mean ana?" },
        { "storage:\n  provider: postgres", "2: the record is kept in PostgreSQL, but it is not said where. Set the environment variable ConnectionStrings__ChatOps, for example to 'Host=/var/run/postgresql;Database=chatops'." },
        { "actions:\n  rules:\n  - action: contain.host-isolat\n    people: 3\npeople: [{id: ana, name: Ana, roles: [commander]}]", "3: there is no action contain.host-isolat in the catalogue. Did you mean contain.host-isolate?" },
        { "actions:\n  rules: [{action: dance.*, people: 3}]\npeople: [{id: ana, name: Ana, roles: [commander]}]", "2: there is no action dance.* in the catalogue. Write the id of one, or a family like contain.*" },
        { "actions:\n  rules: [{action: isolate, people: 3}]", "2: actions.rules[#1].action: \"isolate\" is not an action (like contain.host-isolate or contain.*)." },
        { "actions:\n  rules:\n  - action: recover.vm-restore-overwrite\n    people: 2\npeople: [{id: ana, name: Ana, roles: [commander]}]", "4: recover.vm-restore-overwrite takes 3 people by the catalogue, and fewer cannot be asked for. Write 3 or more, or take the rule out." },
        { "actions:\n  rules: [{action: contain.host-isolate, people: 1}]", "2: actions.rules[#1].people is \"1\"; the least is 2." },

        // YAML.
        { "organisation:\n  name: \"people:", "2: this cannot be read as YAML (while scanning a quoted scalar, found unexpected end of stream). Look at the indentation, colons and quotation marks here and in the line before." },
        { "console:\n  listen: [x\npeople: []", "2: this cannot be read as YAML (a bracket or a quotation mark is not closed). Look at the indentation, colons and quotation marks here and in the line before." },
        { "organisation:\n\tname: X # people:", "1: this cannot be read as YAML (while scanning a mapping, found invalid tab as indentation). Look at the indentation, colons and quotation marks here and in the line before." },
        { "organisation:\n  name: X\n  name: Y", "3: name is there twice; the first is in chatops.yaml:2. Make one of the two." },
        { "organisation: &o\n  name: X\nconsole: *o", "3: *o stands for something written elsewhere. Write it out here." },
        { "- a\n- b # people:", "1: the settings begin with a section, such as organisation: or people:, not with a value or a list." },
    };

    [Theory]
    [InlineData("listen: http://0.0.0.0:8080", "2: people sign in here, and http://0.0.0.0:8080 can be reached from other machines, but publicUrl is missing, so they would come without TLS. Put a proxy with TLS before the bot and set publicUrl: to its address, like https://chatops.example.org; or listen on http://127.0.0.1:8080.")]
    [InlineData("publicUrl: http://chatops.example.org\n  listen: http://[::]:8080", "2: people sign in here, and http://[::]:8080 can be reached from other machines, but publicUrl is http://chatops.example.org, so they would come without TLS. Put a proxy with TLS before the bot and set publicUrl: to its address, like https://chatops.example.org; or listen on http://127.0.0.1:8080.")]
    [InlineData("listen: http://127.0.0.1:8080", null)]
    [InlineData("listen: http://localhost:8080\n  publicUrl: http://localhost:8080", null)]
    [InlineData("publicUrl: https://chatops.example.org\n  listen: http://0.0.0.0:8080", null)]
    public async Task Nobody_signs_in_over_the_network_without_tls(string console, string? expected)
    {
        var problems = await Reading.ProblemsAsync(
            $"console:\n  {console}\n  signIn: openIdConnect\n  openIdConnect: {{authority: 'https://login.example.org', clientId: chatops}}",
            ("Console__OpenIdConnect__ClientSecret", "secret"));

        Assert.Equal(expected is null ? [] : [$"chatops.yaml:{expected}"], problems);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Each_mistake_is_a_sentence_with_its_line_and_the_mend(string yaml, string expected)
    {
        var problems = await Reading.ProblemsAsync(yaml);

        Assert.Equal(expected[0] == ':' ? [$"chatops.yaml{expected}"] : [$"chatops.yaml:{expected}"], problems);
    }

    [Theory]
    [InlineData("console:\n  openIdConnect:\n    clientSecret: sesame-1", 3, "Console__OpenIdConnect__ClientSecret")]
    [InlineData("storage:\n  connectionString: Host=db;Password=sesame-1", 2, "ConnectionStrings__ChatOps")]
    [InlineData("connectionStrings:\n  chatOps: Host=db;Username=bot", 2, "ConnectionStrings__ChatOps")]
    [InlineData("organisation:\n  name: Host=db;Password=sesame-1", 2, "Organisation__Name")]
    [InlineData("telemetry:\n  otlp: http://bot:sesame-1@collector:4317", 2, "Telemetry__Otlp")]
    [InlineData("organisation:\n  name: xoxb-sesame-1", 2, "Organisation__Name")]
    public async Task A_secret_in_the_file_is_refused_and_not_repeated(string yaml, int line, string variable)
    {
        var problem = Assert.Single(await Reading.ProblemsAsync(yaml));

        Assert.StartsWith($"chatops.yaml:{line}: ", problem, StringComparison.Ordinal);
        Assert.Contains($"set the environment variable {variable}, or {variable}__File to the path", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_of_a_section_that_nobody_knows_is_named_too()
    {
        var problem = Assert.Single(await Reading.ProblemsAsync("slack:\n  signingSecret: sesame-1"));

        Assert.StartsWith("chatops.yaml:2: slack.signingSecret holds a secret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once_from_top_to_bottom()
    {
        var problems = await Reading.ProblemsAsync(
            "organisation:\n  timeZone: Nowhere/X\n  nmae: X\npeople:\n- {id: ana, name: Ana, roles: [comander], phone: 1}\nconsole:\n  listen: http://10.0.0.1:80\n  signIn: local",
            ("Cadence__DraftBefore", "0s"));

        Assert.Equal(
            ["chatops.yaml:2", "chatops.yaml:3", "chatops.yaml:5", "chatops.yaml:5", "chatops.yaml:7", "environment variable Cadence__DraftBefore"],
            problems.Select(problem => problem[..problem.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task What_a_file_says_cannot_fool_the_reader_of_a_mistake()
    {
        var problem = Assert.Single(await Reading.ProblemsAsync("storage:\n  provider: \"\\e[2J\\u202Elqs\\nall is well\""));

        Assert.DoesNotContain(problem, character => char.IsControl(character) || character == '\u202e');
    }

    [Fact]
    public async Task Whatever_is_in_the_file_is_answered_with_sentences()
    {
        var example = await File.ReadAllTextAsync(Path.Combine(SourceRoot, "deploy", "chatops.example.yaml"), Token);
        var random = new Random(20261123);
        const string Marks = "{}[]:,-#&*!|>'\"%@`\t\n \0\u001b\ud800é0a?~";
        for (var i = 0; i < 400; i++)
        {
            var text = new System.Text.StringBuilder(example);
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0)
                {
                    text.Remove(at, Math.Min(random.Next(1, 40), text.Length - at));
                }
                else
                {
                    text.Insert(at, Marks[random.Next(Marks.Length)]);
                }
            }

            Assert.All(await Reading.ProblemsAsync(text.ToString()), problem => Assert.StartsWith("chatops.yaml", problem, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_empty_file_lacks_people()
    {
        var problem = Assert.Single(await Reading.ProblemsAsync("# people: later"));

        Assert.StartsWith("chatops.yaml: nobody has the role commander", problem, StringComparison.Ordinal);
    }
}
