namespace ChatOps.Bot.Commands;

/// <summary>Every verb there is, by name.</summary>
internal sealed class VerbCatalog
{
    private readonly Dictionary<string, IVerb> _byName = new(StringComparer.OrdinalIgnoreCase);

    public VerbCatalog(IEnumerable<IVerb> verbs)
    {
        All = [.. verbs];
        foreach (var verb in All)
        {
            foreach (var name in verb.Spec.Aliases.Prepend(verb.Spec.Name))
            {
                _byName.Add(name, verb);
            }
        }
    }

    public IReadOnlyList<IVerb> All { get; }

    public IVerb? Find(string word) => _byName.GetValueOrDefault(word);

    /// <summary>The verb of that name, which the code itself relies on.</summary>
    public IVerb this[string name] => _byName[name];

    public IReadOnlyList<string> Near(string word) => Spelling.Nearest(word, _byName.Keys);
}
