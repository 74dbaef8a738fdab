namespace ChatOps.Actions.Ssh;

/// <summary>
/// Reads shell far enough to know what each character is to it: plain, quoted, a comment, a here-document. What it does
/// not follow (a place in a substitution, in arithmetic, in backquotes) it refuses rather than guesses.
/// </summary>
internal sealed class TemplateScan
{
    private readonly string _text;
    private readonly ShellWords _words = new();
    private readonly List<TemplatePlace> _places = [];
    private readonly List<TemplateFault> _faults = [];
    private readonly Queue<(string Delimiter, bool Indented)> _hereDocuments = new();
    private int _at;
    private int _line;

    private TemplateScan(string text) => _text = text;

    public IReadOnlyList<TemplatePlace> Places => _places;

    public IReadOnlyList<TemplateFault> Faults => _faults;

    /// <summary>The words that values become a part of, as they are written.</summary>
    public IReadOnlyList<string> ValueWords => _words.WithPlaces;

    public static TemplateScan Of(string text)
    {
        var scan = new TemplateScan(text);
        scan.Plain();
        scan.EndWord();
        return scan;
    }

    private void Plain()
    {
        while (_at < _text.Length)
        {
            switch (_text[_at])
            {
                case '\\':
                    Take(2);
                    break;
                case '\'':
                    Quoted('\'', "single quotes");
                    break;
                case '"':
                    Quoted('"', "double quotes");
                    break;
                case '`':
                    Quoted('`', "backquotes");
                    break;
                case '$':
                    Dollar(quoted: false);
                    break;
                case '#' when _words.IsBetween:
                    Skip("a comment", IndexOrEnd('\n', _at));
                    break;
                case '\n':
                    EndCommand();
                    Take(1, isWord: false);
                    HereDocuments();
                    break;
                case ' ' or '\t':
                    EndWord();
                    Take(1, isWord: false);
                    break;
                case ';' or '&' or '|' or '(' or ')':
                    if (_text[_at] == '&' && _at > 0 && _text[_at - 1] is '<' or '>')
                    {
                        Take(1);
                        break;
                    }

                    EndCommand();
                    Take(1, isWord: false);
                    break;
                case '<' when At("<<") && !At("<<<"):
                    HereDocumentBegins();
                    break;
                case '<' or '>':
                    Take(1);
                    break;
                case '{' when Place() is { } place:
                    _places.Add(place);
                    _words.Place(place);
                    _at += place.Length;
                    break;
                default:
                    Take(1);
                    break;
            }
        }
    }

    private void Quoted(char quote, string what)
    {
        Take(1);
        while (_at < _text.Length && _text[_at] != quote)
        {
            if (quote != '\'' && _text[_at] == '\\')
            {
                Take(2);
            }
            else if (quote == '"' && _text[_at] == '$')
            {
                Dollar(quoted: true);
            }
            else
            {
                RefusePlace(what);
                Take(1);
            }
        }

        Take(1);
    }

    private void Dollar(bool quoted)
    {
        if (At("$(("))
        {
            Nested("arithmetic", "$((", '(', ')');
        }
        else if (At("$("))
        {
            Nested("a substitution $( )", "$(", '(', ')');
        }
        else if (At("${"))
        {
            var name = Name(_at + 2);
            Nested("an expansion ${ }", "${", '{', '}');
            Expanded(name, quoted);
        }
        else
        {
            var name = Name(_at + 1);
            Take(1 + name.Length);
            Expanded(name, quoted);
        }
    }

    /// <summary>From an opening bracket to the one that closes it; quotes within hide brackets, places are refused.</summary>
    private void Nested(string what, string opening, char open, char close)
    {
        var depth = opening.Count(character => character == open);
        Take(opening.Length);
        while (_at < _text.Length && depth > 0)
        {
            var character = _text[_at];
            if (character is '\'' or '"' or '`')
            {
                Quoted(character, what);
                continue;
            }

            if (character == '\\')
            {
                Take(2);
                continue;
            }

            depth += character == open ? 1 : character == close ? -1 : 0;
            RefusePlace(what);
            Take(1);
        }
    }

    private void Expanded(string name, bool quoted)
    {
        if (_words.UsesValue(name, quoted))
        {
            Fault($"${name} holds a value and is used without quotes. Write \"${name}\".");
        }
        else if (_words.IsProgram)
        {
            Fault("The program's name comes out of a variable. Write the program out.");
        }
    }

    private void HereDocumentBegins()
    {
        var indented = At("<<-");
        Take(indented ? 3 : 2);
        var end = _at;
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]) && _text[end] is not (';' or '|' or '&'))
        {
            end++;
        }

        _hereDocuments.Enqueue((_text[_at..end].Trim('\'', '"'), indented));
        Take(end - _at);
    }

    private void HereDocuments()
    {
        while (_hereDocuments.TryDequeue(out var document))
        {
            while (_at < _text.Length)
            {
                var end = IndexOrEnd('\n', _at);
                var line = _text[_at..end];
                Skip("a here-document", Math.Min(end + 1, _text.Length));
                if ((document.Indented ? line.TrimStart('\t') : line) == document.Delimiter)
                {
                    break;
                }
            }
        }
    }

    private void Skip(string what, int end)
    {
        while (_at < end)
        {
            RefusePlace(what);
            Take(1, isWord: false);
        }
    }

    private void RefusePlace(string what)
    {
        if (_text[_at] == '{' && Place() is { } place)
        {
            _places.Add(place);
            Fault($"{{{place.Name}}} stands in {what}. Assign it first ({place.Name}={{{place.Name}}}) and use \"${place.Name}\" there.");
        }
    }

    private void Fault(string sentence) => _faults.Add(new TemplateFault(_line, sentence));

    private void EndWord()
    {
        if (_words.EndWord() is { } fault)
        {
            Fault(fault);
        }
    }

    private void EndCommand()
    {
        EndWord();
        _words.EndCommand();
    }

    private void Take(int count, bool isWord = true)
    {
        var end = Math.Min(_at + count, _text.Length);
        for (; _at < end; _at++)
        {
            if (_text[_at] == '\n')
            {
                _line++;
            }

            if (isWord)
            {
                _words.Add(_text[_at]);
            }
        }
    }

    private TemplatePlace? Place()
    {
        if (_at > 0 && _text[_at - 1] == '$')
        {
            return null;
        }

        var name = Name(_at + 1);
        return name.Length > 0 && char.IsAsciiLetterLower(name[0]) && !name.Any(char.IsAsciiLetterUpper)
            && _at + 1 + name.Length < _text.Length && _text[_at + 1 + name.Length] == '}'
            ? new TemplatePlace(name, _at, _line)
            : null;
    }

    private string Name(int from)
    {
        var end = from;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_'))
        {
            end++;
        }

        return _text[from..end];
    }

    private bool At(string text) => string.CompareOrdinal(_text, _at, text, 0, text.Length) == 0;

    private int IndexOrEnd(char character, int from) => _text.IndexOf(character, from) is >= 0 and var found ? found : _text.Length;
}
