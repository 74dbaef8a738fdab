using System.Xml.Linq;

namespace ChatOps.Tests.Architecture;

/// <summary>bot → actions → storage, and never the other way.</summary>
public class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["storage"] = [],
        ["actions"] = ["storage"],
        ["bot"] = ["actions", "storage"],
    };

    [Fact]
    public void Projects_refer_one_way()
    {
        Assert.Contains("storage", SourceTree.Projects.Keys);
        foreach (var (folder, project) in SourceTree.Projects)
        {
            var referred = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileName(Path.GetDirectoryName(reference.Attribute("Include")!.Value.Replace('\\', '/')))!);

            Assert.Empty(referred.Except(Allowed[folder]));
        }
    }

    [Fact]
    public void The_record_knows_nothing_of_the_bot_and_the_hands()
    {
        var referred = typeof(ChatOps.Storage.StorageServices).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!);

        Assert.DoesNotContain(referred, name => name.StartsWith("ChatOps.", StringComparison.Ordinal));
        Assert.DoesNotContain(referred, name => name.StartsWith("Hangfire", StringComparison.Ordinal) || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }
}
