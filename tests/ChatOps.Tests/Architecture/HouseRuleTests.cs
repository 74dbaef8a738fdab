using System.Text.RegularExpressions;
using static ChatOps.Tests.Architecture.SourceTree;

namespace ChatOps.Tests.Architecture;

/// <summary>Rules of the house that a compiler does not know.</summary>
public partial class HouseRuleTests
{
    private const int MostLines = 400;

    private static readonly string[] EmptyWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Base", "Impl", "Dto", "Info", "Data"];

    [Fact]
    public void No_file_is_longer_than_anybody_reads()
    {
        Assert.NotEmpty(Files);
        AssertNone(Files
            .Select(file => (file.Path, Lines: file.Text.Count(character => character == '\n')))
            .Where(file => file.Lines > MostLines)
            .Select(file => $"{file.Path}: {file.Lines} lines"));
    }

    [Fact]
    public void No_type_is_named_with_an_empty_word()
    {
        // What goes over a wire keeps the name that its makers gave it, so that people who know it are at home.
        var types = Files.Where(file => !file.Path.Contains("/Wire/", StringComparison.Ordinal)).SelectMany(file => Declaration().Matches(file.Text).Select(match => (file.Path, Name: match.Groups[1].Value))).ToArray();

        Assert.Contains(types, type => type.Name == "Incident");
        AssertNone(types
            .Where(type => Word().Matches(type.Name).Any(word => EmptyWords.Contains(word.Value)))
            .Select(type => $"{type.Path}: {type.Name}"));
    }

    [Fact]
    public void No_folder_is_a_layer()
    {
        string[] layers = ["Services", "Models", "Helpers", "Managers", "Repositories", "Extensions", "Utils", "Common", "Core", "Interfaces"];

        AssertNone(Files.Where(file => file.Path.Split('/')[..^1].Any(layers.Contains)).Select(file => file.Path));
    }

    [Fact]
    public void No_null_is_forced_upon_the_compiler_outside_the_mappings()
    {
        var forced = $"null{'!'}";

        AssertNone(Files.Where(file => file.Text.Contains($"= {forced}", StringComparison.Ordinal)).Select(file => file.Path));
    }

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|sealed|static|abstract|readonly|partial|ref)\s+)*(?:class|record struct|record class|record|struct|interface|enum)\s+([A-Z]\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z][a-z0-9]*")]
    private static partial Regex Word();
}
