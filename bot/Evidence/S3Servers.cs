using Amazon.Runtime;
using Amazon.S3;
using ChatOps.Bot.Settings;

namespace ChatOps.Bot.Evidence;

/// <summary>Makes the client of an S3-compatible server from the settings.</summary>
internal static class S3Servers
{
    public static IAmazonS3 Client(S3Options options)
    {
        var config = new AmazonS3Config
        {
            ServiceURL = options.Endpoint,
            AuthenticationRegion = options.Region,
            ForcePathStyle = options.PathStyle,

            // Other servers than Amazon's do not know the checksums that its client would add by itself; ours is given with each file.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        return new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
    }
}
