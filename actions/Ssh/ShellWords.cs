using System.Text;

namespace ChatOps.Actions.Ssh;

/// <summary>
/// Follows the words of simple commands: which is the program, which an assignment, which variables hold a value that
/// somebody typed.
/// </summary>
internal sealed class ShellWords
{
    // After these the next word is a program still.
    private static readonly string[] Before = ["if", "then", "else", "elif", "while", "until", "do", "!", "{", "time", "exec", "command"];

    // What these are given they read as shell or as a program once more, and no quoting holds twice.
    private static readonly string[] Readers =
        ["eval", ".", "source", "sh", "dash", "bash", "zsh", "ksh", "busybox", "ssh", "su", "sudo", "xargs", "perl", "python3", "trap"];

    // A program's text is the first word of these, files follow.
    private static readonly string[] ScriptThenFiles = ["sed", "awk"];

    // Options of these may take values; what they start has to be written out.
    private static readonly string[] Starters = ["env", "nice", "ionice", "timeout", "nohup", "setsid", "stdbuf", "systemd-run", "chroot", "nsenter", "unshare"];

    private readonly HashSet<string> _holding = new(StringComparer.Ordinal);
    private readonly StringBuilder _word = new();
    private string _program = "";
    private string _previous = "";
    private bool _hasPlace;
    private bool _beginsWithPlace;

    /// <summary>Words that hold a place, as they are written.</summary>
    public List<string> WithPlaces { get; } = [];

    /// <summary>Whether no word has begun.</summary>
    public bool IsBetween => _word.Length == 0;

    /// <summary>Whether the word that has begun says which program runs.</summary>
    public bool IsProgram => _program.Length == 0 && _previous is not ("case" or "for" or "in") && AssignedName() is null && !IsRedirection();

    public void Add(char character) => _word.Append(character);

    public void Place(TemplatePlace place)
    {
        _beginsWithPlace |= _word.Length == 0;
        _hasPlace = true;
        _word.Append('{').Append(place.Name).Append('}');
    }

    /// <summary>Whether a variable that is used here without quotes holds a value: it would be split and expanded.</summary>
    public bool UsesValue(string name, bool quoted)
    {
        if (!_holding.Contains(name))
        {
            return false;
        }

        if (AssignedName() is { } assigned)
        {
            _holding.Add(assigned);
            return false;
        }

        return !quoted && _previous != "case";
    }

    /// <summary>Ends a word; what is wrong with it, if something is.</summary>
    public string? EndWord()
    {
        if (_word.Length == 0)
        {
            return null;
        }

        var word = _word.ToString();
        var fault = FaultOf(word);
        if (_hasPlace)
        {
            WithPlaces.Add(word);
        }

        if (_program.Length == 0 && !IsRedirection() && AssignedName() is null)
        {
            if (!Before.Contains(word) && word is not ("case" or "for" or "in" or "esac" or "fi" or "done" or "}") && _previous is not ("case" or "for"))
            {
                _program = word;
            }
        }
        else if (_hasPlace && AssignedName() is { } name)
        {
            _holding.Add(name);
        }
        else if (Starters.Contains(Basename(_program)) && !_hasPlace && IsStarted(word))
        {
            _program = word;
        }

        _previous = word;
        _word.Clear();
        _hasPlace = false;
        _beginsWithPlace = false;
        return fault;
    }

    public void EndCommand()
    {
        _program = "";
        _previous = "";
    }

    private string? FaultOf(string word)
    {
        if (!_hasPlace)
        {
            return null;
        }

        if (IsProgram)
        {
            return "A value would choose the program. Write the program out.";
        }

        var program = Basename(_program);
        if (Readers.Contains(program) || (ScriptThenFiles.Contains(program) && word[0] != '/'))
        {
            return $"A value would be read by {program} as a program's text. Give it to a program that takes it as a word.";
        }

        return _beginsWithPlace && Starters.Contains(program)
            ? $"A value could be what {program} starts. Write that out; join a value to its option, as in --option={word}."
            : null;
    }

    // Neither an option, nor a number, nor an assignment: what the starter runs, and what the words after it belong to.
    private static bool IsStarted(string word) =>
        word[0] is '/' or '.' or (>= 'a' and <= 'z') && !word.Contains('=', StringComparison.Ordinal);

    private static string Basename(string program) => program[(program.LastIndexOf('/') + 1)..];

    private bool IsRedirection() => _word.Length > 0 && (_word[0] is '<' or '>' || (char.IsAsciiDigit(_word[0]) && _word.Length > 1 && _word[1] is '<' or '>'));

    private string? AssignedName()
    {
        var length = 0;
        while (length < _word.Length && (char.IsAsciiLetterOrDigit(_word[length]) || _word[length] == '_'))
        {
            length++;
        }

        return _program.Length == 0 && length > 0 && length < _word.Length && _word[length] == '=' && !char.IsAsciiDigit(_word[0])
            ? _word.ToString(0, length)
            : null;
    }
}
