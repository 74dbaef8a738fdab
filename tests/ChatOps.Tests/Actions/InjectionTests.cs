using ChatOps.Actions.Catalog;
using ChatOps.Actions.Parameters;
using ChatOps.Actions.Ssh;

namespace ChatOps.Tests.Actions;

/// <summary>Nothing that is typed becomes shell: by its type, and by its quotes alone.</summary>
public class InjectionTests
{
    private const string Marker = "QQmarkerQQ";

    private static readonly ActionCatalog Catalog = ActionCatalog.BuiltIn();

    [Fact]
    public void Every_parameter_of_every_action_refuses_what_no_type_takes()
    {
        string[] never = [.. Corpus.Hostile.Where(text => text.Any(character => character is < ' ' or > '~') || text.StartsWith('-') || text.Length > 50_000 || text.StartsWith(' '))];

        foreach (var (action, parameter) in Parameters())
        {
            Assert.All(never, text => Assert.IsType<ParameterOutcome.Refused>(Bind(action, parameter.Name, text)));
        }
    }

    [Fact]
    public async Task What_a_type_takes_arrives_byte_for_byte_as_one_argument()
    {
        var taken = Parameters().SelectMany(item => Corpus.Hostile.Append(item.Parameter.Example)
                .Select(text => Bind(item.Action, item.Parameter.Name, text)).OfType<ParameterOutcome.Bound>()
                .SelectMany(bound => Corpus.Templates(item.Action).SelectMany(template => Words(template.Template)
                    .Where(word => word.Contains($"{{{item.Parameter.Name}}}", StringComparison.Ordinal))
                    .Select(word => (Word: word, Values: bound.Values.All)))))
            .ToArray();

        Assert.True(taken.Length > 300);
        var arrived = await PosixShell.ArgumentsAsync(PosixShell.Dash, taken.Select(item => Filled(item.Word, name => item.Values.GetValueOrDefault(name, Marker))));
        var marked = await PosixShell.ArgumentsAsync(PosixShell.Dash, taken.Select(item => Filled(item.Word, name => $"{Marker}{name}.")));
        for (var i = 0; i < taken.Length; i++)
        {
            var expected = taken[i].Values.Aggregate(Assert.Single(marked[i]), (text, value) => text.Replace($"{Marker}{value.Key}.", value.Value, StringComparison.Ordinal));
            var known = CommandTemplate.Parse("x " + taken[i].Word).Places.Where(place => !taken[i].Values.ContainsKey(place.Name));
            expected = known.Aggregate(expected, (text, place) => text.Replace($"{Marker}{place.Name}.", Marker, StringComparison.Ordinal));

            Assert.Equal(expected, Assert.Single(arrived[i]));
        }
    }

    [Fact]
    public async Task Quotes_alone_hold_whatever_the_value_in_every_word_of_every_template()
    {
        var words = Corpus.Templates(Catalog).SelectMany(template => Words(template.Template)).Distinct().ToArray();
        string[] hostile = [.. Corpus.Hostile.Where(text => text.Length < 50_000)];
        var pairs = words.SelectMany(word => hostile.Select(text => (Word: word, Text: text)))
            .Concat(words.Take(3).SelectMany(word => Corpus.Hostile.Where(text => text.Length > 50_000).Select(text => (Word: word, Text: text)))).ToArray();

        var marked = (await PosixShell.ArgumentsAsync(PosixShell.Dash, words.Select(word => Filled(word, _ => Marker))))
            .Zip(words).ToDictionary(item => item.Second, item => Assert.Single(item.First));
        foreach (var shell in (string[])[PosixShell.Dash, PosixShell.Bash])
        {
            var arrived = await PosixShell.ArgumentsAsync(shell, pairs.Select(pair => Filled(pair.Word, _ => pair.Text)));
            for (var i = 0; i < pairs.Length; i++)
            {
                Assert.Equal(marked[pairs[i].Word].Replace(Marker, pairs[i].Text, StringComparison.Ordinal), Assert.Single(arrived[i]));
            }
        }
    }

    [Fact]
    public async Task Whole_commands_call_the_same_programs_whatever_the_values()
    {
        await using var cage = await ShellCage.OpenAsync();
        var templates = Corpus.Templates(Catalog).ToArray();
        string[] hostile =
        [
            "a'b\";pwned;`pwned`$(pwned)|pwned&pwned\\ * ? ~ $IFS ';pwned;'\"';pwned", "a\npwned\n;pwned", "-rf --help 'x' && pwned",
        ];

        var benign = await cage.RunAsync([.. templates.Select(item => item.Template.Render(_ => "benign"))]);
        Assert.True(benign.Sum(calls => calls.Count) > 300);
        foreach (var text in hostile)
        {
            var calls = await cage.RunAsync([.. templates.Select(item => item.Template.Render(_ => text))]);
            for (var i = 0; i < templates.Length; i++)
            {
                Assert.DoesNotContain(calls[i], call => call.Program.Contains("pwned", StringComparison.Ordinal));

                // A value may end a script early (it is no number), never add a call or a word to one.
                var allowed = benign[i].Select(call => (call.Program, call.Arguments.Length)).ToHashSet();
                Assert.All(calls[i], call => Assert.True(
                    allowed.Contains((call.Program, call.Arguments.Length)), $"{templates[i].Name}: {call.Program} {string.Join(' ', call.Arguments)}"));
            }
        }

        Assert.False(cage.Holds("pwned"));
    }

    private static IEnumerable<(ActionDefinition Action, ParameterDefinition Parameter)> Parameters() =>
        Catalog.Actions.SelectMany(action => action.Parameters.Select(parameter => (action, parameter)));

    private static ParameterOutcome Bind(ActionDefinition action, string name, string text)
    {
        var typed = action.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Example);
        typed[name] = text;
        return ParameterValues.Bind(action, typed, ScriptedHost.Nothing);
    }

    // A redirection is judged by the word that it opens.
    private static IEnumerable<string> Words(CommandTemplate template) =>
        template.ValueWords.Select(word => word.TrimStart('<', '>')).Distinct();

    // As a template is rendered, but for a word alone, which would be a program's name by itself.
    private static string Filled(string word, Func<string, string> valueOf) => CommandTemplate.Parse($"x {word}").Render(valueOf)[2..];
}
