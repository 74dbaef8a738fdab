using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ChatOps.Bot.Settings;

/// <summary>Reads the settings file into nodes that know their lines.</summary>
internal sealed class SettingsYaml
{
    private const int DeepestNesting = 20;

    private readonly string _file;
    private readonly Parser _parser;
    private readonly List<SettingsProblem> _problems;

    private SettingsYaml(string file, TextReader text, List<SettingsProblem> problems)
    {
        _file = file;
        _parser = new Parser(text);
        _problems = problems;
    }

    /// <summary>The sections of a file; what is wrong with its form is added to the problems.</summary>
    public static MappingNode Read(string file, TextReader text, List<SettingsProblem> problems)
    {
        var yaml = new SettingsYaml(file, text, problems);
        try
        {
            return yaml.Document();
        }
        catch (YamlException exception)
        {
            return yaml.GiveUp(exception.Start.Line, Reason(exception));
        }
        catch (InvalidOperationException)
        {
            // The library's way of saying that a list or a section in brackets is not closed.
            return yaml.GiveUp(yaml._parser.Current?.End.Line ?? 1, "a bracket or a quotation mark is not closed");
        }
    }

    private MappingNode GiveUp(long line, string reason)
    {
        _problems.Add(new SettingsProblem(
            At((int)Math.Max(1, line)), $"this cannot be read as YAML ({reason}). Look at the indentation, colons and quotation marks here and in the line before."));
        return new MappingNode(At(0));
    }

    private MappingNode Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            return new MappingNode(At(0));
        }

        _parser.Consume<DocumentStart>();
        var root = Node(0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
        {
            Complain(_parser.Current!, "a second document begins here. Keep all settings in one; take the line with --- out.");
        }

        switch (root)
        {
            case MappingNode mapping:
                return mapping;
            case ScalarNode { IsNull: true }:
                break;
            default:
                _problems.Add(new SettingsProblem(root.Origin, "the settings begin with a section, such as organisation: or people:, not with a value or a list."));
                break;
        }

        return new MappingNode(At(0));
    }

    private SettingsNode Node(int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, "it is nested too deeply");
        }

        switch (_parser.Current)
        {
            case Scalar scalar:
                _parser.MoveNext();
                return new ScalarNode(scalar.Value, scalar.IsPlainImplicit && scalar.Style == ScalarStyle.Plain, At(scalar));
            case SequenceStart start:
                _parser.MoveNext();
                var sequence = new SequenceNode(At(start));
                while (!_parser.TryConsume<SequenceEnd>(out _))
                {
                    sequence.Items.Add(Node(depth + 1));
                }

                return sequence;
            case MappingStart start:
                _parser.MoveNext();
                return Mapping(start, depth);
            case AnchorAlias alias:
                _parser.MoveNext();
                Complain(alias, $"*{alias.Value} stands for something written elsewhere. Write it out here.");
                return new ScalarNode("", true, At(alias));
            default:
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a value is missing");
        }
    }

    private MappingNode Mapping(MappingStart start, int depth)
    {
        var mapping = new MappingNode(At(start));
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a key must be a word");
            }

            var value = Node(depth + 1);
            if (mapping.Find(key.Value) is { } first)
            {
                Complain(key, $"{SettingsWords.Shown(key.Value)} is there twice; the first is in {first.Origin}. Make one of the two.");
                continue;
            }

            mapping.Entries.Add(new MappingEntry(key.Value, At(key), value));
        }

        return mapping;
    }

    private void Complain(ParsingEvent at, string sentence) => _problems.Add(new SettingsProblem(At(at), sentence));

    private SettingsOrigin.InFile At(ParsingEvent parsed) => At((int)parsed.Start.Line);

    private SettingsOrigin.InFile At(int line) => new(_file, line);

    private static string Reason(YamlException exception)
    {
        var reason = SettingsWords.Shown(exception.Message, 120).TrimEnd('.');
        return reason.Length == 0 ? "the form is wrong" : char.ToLowerInvariant(reason[0]) + reason[1..];
    }
}
