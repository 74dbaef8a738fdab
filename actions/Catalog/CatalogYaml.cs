using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ChatOps.Actions.Catalog;

/// <summary>Reads a catalogue file into nodes that know their lines.</summary>
internal sealed class CatalogYaml
{
    private const int DeepestNesting = 12;

    private readonly CatalogFile _file;
    private readonly Parser _parser;
    private readonly List<CatalogProblem> _problems;

    private CatalogYaml(CatalogFile file, List<CatalogProblem> problems)
    {
        _file = file;
        _parser = new Parser(new StringReader(file.Text));
        _problems = problems;
    }

    /// <summary>The file's mapping; what is wrong with its form is added to the problems.</summary>
    public static CatalogNode.Mapping Read(CatalogFile file, List<CatalogProblem> problems)
    {
        try
        {
            return new CatalogYaml(file, problems).Document();
        }
        catch (YamlException exception)
        {
            var reason = exception.InnerException?.Message ?? exception.Message;
            problems.Add(new CatalogProblem(
                file.Name, (int)Math.Max(1, exception.Start.Line), $"This cannot be read as YAML ({reason.TrimEnd('.')}). Look at the indentation, colons and quotes here and in the line before."));
            return new CatalogNode.Mapping([], 1);
        }
    }

    private CatalogNode.Mapping Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            return new CatalogNode.Mapping([], 1);
        }

        _parser.Consume<DocumentStart>();
        var root = Node(0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
        {
            Complain(_parser.Current!, "A second document begins here. Keep all actions in one; take the line with --- out.");
        }

        if (root is CatalogNode.Mapping mapping)
        {
            return mapping;
        }

        _problems.Add(new CatalogProblem(_file.Name, root.Line, "A catalogue file begins with actions: or raise:. Put the list under one of them."));
        return new CatalogNode.Mapping([], root.Line);
    }

    private CatalogNode Node(int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, "it is nested too deeply");
        }

        switch (_parser.Current)
        {
            case Scalar scalar:
                _parser.MoveNext();
                return new CatalogNode.Scalar(scalar.Value, scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded, Line(scalar));
            case SequenceStart start:
                _parser.MoveNext();
                var items = new List<CatalogNode>();
                while (!_parser.TryConsume<SequenceEnd>(out _))
                {
                    items.Add(Node(depth + 1));
                }

                return new CatalogNode.Sequence(items, Line(start));
            case MappingStart start:
                _parser.MoveNext();
                return Mapping(start, depth);
            case AnchorAlias alias:
                _parser.MoveNext();
                Complain(alias, $"*{alias.Value} stands for something written elsewhere. Write it out here, so that the one who reads an action sees all of it.");
                return new CatalogNode.Scalar("", false, Line(alias));
            default:
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a value is missing");
        }
    }

    private CatalogNode.Mapping Mapping(MappingStart start, int depth)
    {
        var entries = new List<CatalogNode.Entry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a key must be a word");
            }

            var value = Node(depth + 1);
            if (entries.Find(entry => entry.Key == key.Value) is { } first)
            {
                Complain(key, $"'{key.Value}' is there twice, first in line {first.Line}. Make one of the two.");
                continue;
            }

            entries.Add(new CatalogNode.Entry(key.Value, Line(key), value));
        }

        return new CatalogNode.Mapping(entries, Line(start));
    }

    private void Complain(ParsingEvent at, string sentence) => _problems.Add(new CatalogProblem(_file.Name, Line(at), sentence));

    private static int Line(ParsingEvent parsed) => (int)parsed.Start.Line;
}
