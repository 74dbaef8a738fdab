using ChatOps.Bot.Chat;

namespace ChatOps.Tests.Bot.Chat;

public sealed class SecretFilterTests
{
    [Theory]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----\nafter", "[secret]\nafter")]
    [InlineData("x -----BEGIN RSA PRIVATE KEY-----\nMIIEow cut off", "x [secret]")]
    [InlineData("root:$y$j9T$abcdefgh$0123456789abcdef:19700:0:99999:7:::", "root:[secret]:19700:0:99999:7:::")]
    [InlineData("old:abcdefghijklm:19700:0:99999:7:::", "old:[secret]:19700:0:99999:7:::")]
    [InlineData("daemon:*:19700:0:99999:7:::", "daemon:*:19700:0:99999:7:::")]
    [InlineData("hash $6$salt$abcdefghijklmnop there", "hash [secret] there")]
    [InlineData("curl -H 'Authorization: Bearer abcdefghijklmnop' x", "curl -H 'Authorization: Bearer [secret]' x")]
    [InlineData("token xoxb-123456789-abcdef", "token [secret]")]
    [InlineData("ghp_0123456789abcdefghij0123", "[secret]")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "[secret]")]
    [InlineData("eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl", "[secret]")]
    [InlineData("AGE-SECRET-KEY-1QQQQQQQ", "[secret]")]
    [InlineData("postgres://app:hunter2@db/x", "postgres://app:[secret]@db/x")]
    [InlineData("DB_PASSWORD=hunter2 next", "DB_PASSWORD=[secret] next")]
    [InlineData("\"api_key\": \"abc def\",", "\"api_key\": [secret],")]
    [InlineData("mysql --password hunter2 -u root", "mysql --password [secret] -u root")]
    [InlineData("Accepted publickey for root from 192.0.2.1 port 22", "Accepted publickey for root from 192.0.2.1 port 22")]
    [InlineData("Failed password for root from 192.0.2.1", "Failed password for root from 192.0.2.1")]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  /bin/ls", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  /bin/ls")]
    public void What_opens_doors_is_not_shown_and_the_rest_is(string printed, string shown) => Assert.Equal(shown, SecretFilter.Filtered(printed));

    [Fact]
    public void It_ends_on_whatever_a_host_prints()
    {
        foreach (var text in (string[])[new string('a', 200_000), string.Concat(Enumerable.Repeat("password=", 20_000)), new string('$', 100_000), string.Concat(Enumerable.Repeat("a://b:", 20_000)), string.Concat(Enumerable.Repeat("--- ", 50_000))])
        {
            Assert.NotNull(SecretFilter.Filtered(text));
        }
    }
}
