using ChatOps.Bot.Settings;

namespace ChatOps.Tests.Bot.Settings;

/// <summary>How long evidence is kept, where it rests, and who stamps it.</summary>
public sealed class EvidenceSettingsTests
{
    private const string Evidence =
        """

        evidence:
          retention: { default: 365d, evidence.pcap: 90d }
          timestamp: { url: "https://tsa.example.org/", caFile: /etc/chatops/tsa.pem }
          s3: { endpoint: "https://s3.example.org", bucket: evidence, lock: compliance }
        """;

    [Fact]
    public async Task They_are_read_with_the_keys_of_the_environment()
    {
        var options = (await Reading.SettingsAsync(Evidence, ("Evidence__S3__AccessKey", "a"), ("Evidence__S3__SecretKey", "b"))).Evidence;

        Assert.Equal((TimeSpan.FromDays(365), TimeSpan.FromDays(90)), (options.Retention["default"].Value, options.Retention["evidence.pcap"].Value));
        Assert.Equal(("https://tsa.example.org/", "/etc/chatops/tsa.pem"), (options.Timestamp.Url, options.Timestamp.CaFile));
        Assert.Equal((S3Lock.Compliance, "a", "b", true), (options.S3.Lock, options.S3.AccessKey, options.S3.SecretKey, options.S3.PathStyle));
    }

    [Theory]
    [InlineData("its keys are missing", Evidence)]
    [InlineData("is not encrypted", "\nevidence:\n  s3: { endpoint: \"http://s3.example.org\", bucket: evidence }\n")]
    [InlineData("the bucket is not named", "\nevidence:\n  s3: { endpoint: \"https://s3.example.org\" }\n")]
    [InlineData("Evidence__S3__SecretKey", "\nevidence:\n  s3: { endpoint: \"https://s3.example.org\", bucket: evidence, secretKey: hush }\n")]
    [InlineData("nothing says for how long", "\nevidence:\n  s3: { endpoint: \"https://s3.example.org\", bucket: evidence, lock: compliance }\n")]
    [InlineData("retention", "\nevidence:\n  retention: { contain.vm-pause: 3d }\n")]
    [InlineData("A span of time must be longer than nothing", "\nevidence:\n  retention: { default: 0d }\n")]
    public async Task What_is_wrong_is_told_with_its_mend(string complaint, string evidence) =>
        Assert.Contains(await Reading.ProblemsAsync(evidence), problem => problem.Contains(complaint, StringComparison.Ordinal));
}
