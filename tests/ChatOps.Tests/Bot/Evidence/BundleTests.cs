using System.Security.Cryptography;
using ChatOps.Bot.Evidence;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>An exported record, checked by the script that is in it and by nothing of ours; then each kind of tampering, named for what it is.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class BundleTests
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((1 << 20) + 5);

    [Fact]
    public async Task It_holds_by_common_tools_alone_and_each_tampering_is_named()
    {
        VaultHarness.NeedPrograms("bash", "openssl", "jq", "sha256sum", "minisign");
        await using var authority = await TimestampServer.StartAsync();
        await using var harness = await VaultHarness.StartAsync(Content, set: options => options.Timestamp.Url = authority.Url);
        await harness.SayAsync("commander", "note the root password is hunter2 \"quoted\" ünïcode\\ back");
        await harness.TakeAsync("evidence.whole");
        await harness.Bot.Get<CheckpointSweep>().SweepAsync(Token);
        await harness.TakeAsync("evidence.pieces");
        await harness.SayAsync("commander", "redact #3 a password");
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        var head = (await harness.Bot.TimelineAsync(harness.Incident))[^1].AsHead();
        using var bundle = await Unpacked.ExportAsync(harness);

        Assert.DoesNotContain("hunter2", bundle.Everything(), StringComparison.Ordinal);
        Assert.Equal((0, ""), await bundle.WrongAsync("--vault", harness.Vault, "--quoted", head.Quote, "--tsa", authority.Certificate));
        await VaultHarness.RunAsync("minisign", "-V", "-p", bundle.At("keys/record.minisign.pub"), "-m", bundle.At("SHA256SUMS"));
        for (var entry = 1; entry <= head.Sequence; entry += 3)
        {
            Assert.Equal((0, ""), await bundle.WrongAsync("--entry", $"{entry}"));
        }

        await bundle.NamesAsync("timeline.jsonl: FAILED", sign: false, () => bundle.Edit("timeline.jsonl", text => text.Replace("ransomware", "mouse trap", StringComparison.Ordinal)));
        await bundle.NamesAsync("manifests/A-1.json: FAILED", sign: false, () => bundle.Swap("manifests/A-1.json", "manifests/A-2.json"));
        await bundle.NamesAsync("does not fit its list of files", sign: false, () =>
        {
            bundle.Edit("timeline.md", text => $"{text}one more line\n");
            bundle.Sum();
        });
        await bundle.NamesAsync("the signature over this export is missing", sign: false, () => File.Delete(bundle.At("SHA256SUMS.sig")));

        // Whoever had the key could sign the list anew; then what lies deeper speaks.
        await bundle.NamesAsync("entry 2: it was changed", sign: true, () => bundle.Lines("chain/envelopes.jsonl", lines => lines[1] = lines[1].Replace("\"v\":1", "\"v\":3", StringComparison.Ordinal)));
        await bundle.NamesAsync("entry 1: its words were changed", sign: true, () => bundle.Lines("chain/payloads.tsv", lines => lines[0] = lines[0].Replace("ransomware", "mouse trap", StringComparison.Ordinal)));
        await bundle.NamesAsync("entry 4: its number does not follow", sign: true, () => bundle.Each(lines => lines.RemoveAt(3)));
        await bundle.NamesAsync("entry 4: its number does not follow", sign: true, () => bundle.Each(lines => (lines[3], lines[4]) = (lines[4], lines[3])));
        await bundle.NamesAsync("its tail was cut off", sign: true, () => bundle.Each(lines => lines.RemoveAt(lines.Count - 1)));
        await bundle.NamesAsync("does not fit", sign: true, () => bundle.Edit("manifests/A-1.json", text => text.Replace("pve1", "pve2", StringComparison.Ordinal)));
        await bundle.NamesAsync("is not the manifest that was sealed for A-2", sign: true, () =>
        {
            bundle.Swap("manifests/A-2.json", "manifests/A-1.json", text => text.Replace("\"set\":\"A-1\"", "\"set\":\"A-2\"", StringComparison.Ordinal));
            File.WriteAllBytes(bundle.At("manifests/A-2.json.sig"), harness.Bot.Get<SigningKey>().Sign(File.ReadAllBytes(bundle.At("manifests/A-2.json"))));
        });
        await bundle.NamesAsync("the manifest of A-2 is missing", sign: true, () => File.Delete(bundle.At("manifests/A-2.json")));
        await bundle.NamesAsync("the signature of manifests/A-1.json is missing", sign: true, () => File.Delete(bundle.At("manifests/A-1.json.sig")));
        await bundle.NamesAsync("the quoted head #1 0000 is not entry 1", sign: true, () => { }, "--quoted", "#1 0000");
        await bundle.NamesAsync("does not fit its list of files", sign: true, () => { }, "--key", await OtherKeyAsync(bundle));
        await bundle.NamesAsync("planted.txt was added to the export", sign: false, () => File.WriteAllText(bundle.At("planted.txt"), "x"));
        await bundle.NamesAsync("timeline.html: FAILED", sign: false, () => bundle.Flip("timeline.html"));
        await bundle.NamesAsync("the signature of checkpoints/", sign: true, () => bundle.Edit(bundle.First("checkpoints"), text => text[..text.IndexOf("\n\n", StringComparison.Ordinal)] + "\n\n"));
        await bundle.NamesAsync("was taken off the list of the evidence", sign: true, () => bundle.Lines("evidence.sha256", lines => lines.RemoveAt(0)));
        await bundle.NamesAsync("is in no manifest with this digest", sign: true, () => bundle.Lines("evidence.sha256", lines => lines[0] = lines[0].Replace(lines[0][..8], "00000000", StringComparison.Ordinal)));
        await bundle.NamesAsync("the time stamp of manifests/A-1.json is missing", sign: true, () => File.Delete(bundle.At("manifests/A-1.json.tst")));
        await bundle.NamesAsync("the time stamp of manifests/A-1.json is not the one that the timeline knows", sign: true, () => File.Copy(bundle.At("manifests/A-2.json.tst"), bundle.At("manifests/A-1.json.tst"), overwrite: true));
        await bundle.NamesAsync("is not by whom", sign: true, () => { }, "--tsa", bundle.Beside("other.crt"));
        await TamperWithVaultAsync(harness, bundle);
    }

    [Fact]
    public async Task One_entry_alone_is_proved_by_its_own_words_and_by_the_proof_in_its_own_place()
    {
        VaultHarness.NeedPrograms("bash", "openssl", "jq", "sha256sum");
        await using var harness = await VaultHarness.StartAsync(Content, named: false);
        await harness.SayAsync("commander", "note the first word");
        await harness.SayAsync("commander", "note the second word");
        await harness.SayAsync("commander", "redact #3 a password");
        var entries = await harness.Bot.TimelineAsync(harness.Incident);
        using var bundle = await Unpacked.ExportAsync(harness);

        foreach (var entry in entries)
        {
            Assert.Equal((0, ""), await bundle.WrongAsync("--entry", $"{entry.Sequence}"));
        }

        await bundle.NamesAsync("entry 4: it is not the one that was signed", sign: true, () => bundle.Lines("chain/envelopes.jsonl", lines => lines[3] = lines[3].Replace("\"v\":1", "\"v\":3", StringComparison.Ordinal)), "--entry", "4");
        await bundle.NamesAsync("entry 4: it is not the one that was signed", sign: true, () => bundle.Lines("chain/envelopes.jsonl", lines => (lines[3], lines[4]) = (lines[4], lines[3])), "--entry", "4");
        await bundle.NamesAsync("entry 4: its words were changed", sign: true, () => bundle.Lines("chain/payloads.tsv", lines => lines[3] = lines[3].Replace("second word", "other word", StringComparison.Ordinal)), "--entry", "4");
        await bundle.NamesAsync("the proof in its place is of entry 5", sign: true, () => bundle.Lines("chain/proofs.txt", lines => (lines[3], lines[4]) = (lines[4], lines[3])), "--entry", "4");
        await bundle.NamesAsync("entry 4: it is not the one that was signed", sign: true, () => bundle.Lines("chain/proofs.txt", lines => lines[3] = lines[3].Replace(Convert.ToHexStringLower(entries[2].Hash), Convert.ToHexStringLower(entries[1].Hash), StringComparison.Ordinal)), "--entry", "4");
        await bundle.NamesAsync("does not stand in the signed timeline", sign: true, () => bundle.Lines("chain/proofs.txt", lines => lines[3] = lines[3].Replace(Convert.ToHexStringLower(entries[3].Hash), Convert.ToHexStringLower(entries[1].Hash), StringComparison.Ordinal)), "--entry", "4");
        await bundle.NamesAsync("the proof in its place is of entry a[", sign: true, () => bundle.Lines("chain/proofs.txt", lines => lines[3] = $"a[$(touch${{IFS}}done)]{lines[3][1..]}"), "--entry", "4");
        Assert.False(File.Exists(bundle.At("done")));
        await bundle.NamesAsync("there is no proof of entry 999", sign: true, () => { }, "--entry", "999");
    }

    private static async Task TamperWithVaultAsync(VaultHarness harness, Unpacked bundle)
    {
        var whole = Path.Combine(harness.Vault, (await harness.ItemAsync("thing")).Place);
        var pieces = Directory.GetFiles(Path.Combine(harness.Vault, (await harness.ItemAsync("image")).Place)).Order(StringComparer.Ordinal).ToArray();
        foreach (var file in (string[])[whole, .. pieces])
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var bytes = await File.ReadAllBytesAsync(whole, Token);
        bytes[1000] ^= 1;
        await File.WriteAllBytesAsync(whole, bytes, Token);
        await bundle.NamesAsync($"{Path.GetFileName(whole)}: FAILED", sign: true, () => { }, "--vault", harness.Vault);
        bytes[1000] ^= 1;
        await File.WriteAllBytesAsync(whole, bytes, Token);
        var (first, second) = (await File.ReadAllBytesAsync(pieces[0], Token), await File.ReadAllBytesAsync(pieces[1], Token));
        await File.WriteAllBytesAsync(pieces[0], second, Token);
        await File.WriteAllBytesAsync(pieces[1], first, Token);
        await bundle.NamesAsync($"{Path.GetFileName(pieces[0])}: FAILED", sign: true, () => { }, "--vault", harness.Vault);
    }

    [Fact]
    public async Task It_says_of_what_was_destroyed_by_whom_and_why_and_holds_all_the_same()
    {
        VaultHarness.NeedPrograms("bash", "openssl", "jq", "sha256sum", "minisign");
        await using var harness = await VaultHarness.StartAsync(Content);
        await harness.TakeAsync("evidence.whole");
        await harness.TakeAsync("evidence.pieces");
        await harness.SayAsync("commander", "close the end");
        await harness.SayAsync("responder", "evidence destroy E-1 nobody needs it");
        await harness.SayAsync("security-lead", "evidence destroy E-1");
        await harness.Bot.Get<VaultCaretaker>().LookAsync(Token);
        using var bundle = await Unpacked.ExportAsync(harness);

        Assert.Equal((0, ""), await bundle.WrongAsync("--vault", harness.Vault));
        await bundle.NamesAsync("the certificate of the destruction of E-1 is missing", sign: true, () => File.Delete(bundle.At("destroyed/E-1.json")));
        await bundle.NamesAsync("the signature of destroyed/E-1.json does not fit", sign: true, () => bundle.Edit("destroyed/E-1.json", text => text.Replace("nobody", "anybody", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Examiners_programs_find_each_item_with_its_digest_its_number_and_who_let_it_be_taken()
    {
        await using var harness = await VaultHarness.StartAsync(Content, named: false);
        await harness.TakeAsync("evidence.whole");
        using var bundle = await Unpacked.ExportAsync(harness);

        using var document = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(bundle.At("case.jsonld"), Token));
        var graph = document.RootElement.GetProperty("@graph").EnumerateArray().ToArray();
        var ids = graph.Select(node => node.GetProperty("@id").GetString()!).ToHashSet(StringComparer.Ordinal);
        var item = await harness.ItemAsync("thing");

        Assert.Equal(graph.Length, ids.Count);
        Assert.Empty(References(graph.Skip(1)).Except(ids));
        Assert.Equal(ids.Count - 1, graph[0].GetProperty("uco-core:object").GetArrayLength());
        var type = (System.Text.Json.JsonElement node) => node.GetProperty("@type").GetString();
        Assert.Equal("INC-1/E-1", graph.First(node => type(node) == "case-investigation:ProvenanceRecord").GetProperty("case-investigation:exhibitNumber").GetString());
        Assert.Contains(item.Sha256!, graph.First(node => type(node) == "uco-observable:File").GetRawText(), StringComparison.Ordinal);
        var action = graph.Single(node => type(node) == "case-investigation:InvestigativeAction");
        Assert.Equal("kb:person/commander", action.GetProperty("uco-action:performer").GetProperty("@id").GetString());
        Assert.Equal("case-investigation:Authorization", type(graph.Single(node => node.GetProperty("@id").GetString() == action.GetProperty("case-investigation:wasInformedBy").GetProperty("@id").GetString())));
        var context = document.RootElement.GetProperty("@context").EnumerateObject().Select(prefix => prefix.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Terms(document.RootElement.GetProperty("@graph")).Select(term => term.Split(':')[0]).Except(context));
    }

    /// <summary>Nodes that are only pointed to.</summary>
    private static IEnumerable<string> References(IEnumerable<System.Text.Json.JsonElement> elements) => elements.SelectMany(element => element.ValueKind switch
    {
        System.Text.Json.JsonValueKind.Array => References(element.EnumerateArray()),
        System.Text.Json.JsonValueKind.Object when element.EnumerateObject().Count() == 1 && element.TryGetProperty("@id", out var id) => [id.GetString()!],
        System.Text.Json.JsonValueKind.Object => References(element.EnumerateObject().Select(property => property.Value)),
        _ => [],
    });

    /// <summary>Every property and type, which the context has to know by its prefix.</summary>
    private static IEnumerable<string> Terms(System.Text.Json.JsonElement element) => element.ValueKind switch
    {
        System.Text.Json.JsonValueKind.Array => element.EnumerateArray().SelectMany(Terms),
        System.Text.Json.JsonValueKind.Object => element.EnumerateObject().SelectMany(property => (property.Name == "@type" ? [property.Value.GetString()!] : property.Name.StartsWith('@') ? (IEnumerable<string>)[] : [property.Name]).Concat(Terms(property.Value))),
        _ => [],
    };

    [Fact]
    public async Task A_database_that_is_written_anew_does_not_fit_what_was_signed()
    {
        await using var harness = await VaultHarness.StartAsync(Content, named: false);
        await harness.SayAsync("commander", "note one");
        await harness.Bot.Get<CheckpointSweep>().SweepAsync(Token);
        Assert.Contains("signed checkpoints fit", BotHarness.Words(await harness.SayAsync("commander", "verify")), StringComparison.Ordinal);
        await harness.SayAsync("commander", "note two");
        await harness.Bot.Get<CheckpointSweep>().SweepAsync(Token);

        await using (var db = harness.Bot.Record.Read())
        {
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(db.Database, "DROP TRIGGER timeline_no_delete", Token);
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(
                db.Database, "DELETE FROM timeline_entries WHERE \"Sequence\" >= (SELECT MAX(\"Sequence\") - 1 FROM timeline_entries)", Token);
        }

        var words = BotHarness.Words(await harness.SayAsync("commander", "verify"));

        Assert.Contains("does NOT hold", words, StringComparison.Ordinal);
        Assert.Contains("was signed", words, StringComparison.Ordinal);
    }

    private static async Task<string> OtherKeyAsync(Unpacked bundle)
    {
        var path = bundle.Beside("other");
        await VaultHarness.RunAsync("openssl", "genpkey", "-algorithm", "ed25519", "-out", path);
        await VaultHarness.RunAsync("openssl", "pkey", "-in", path, "-pubout", "-out", path + ".pem");
        await VaultHarness.RunAsync("openssl", "req", "-x509", "-new", "-key", path, "-out", path + ".crt", "-subj", "/CN=other", "-days", "3650");
        return path + ".pem";
    }
}
