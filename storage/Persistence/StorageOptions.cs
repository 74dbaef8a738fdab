using System.ComponentModel.DataAnnotations;

namespace ChatOps.Storage.Persistence;

/// <summary>Which database keeps the record.</summary>
public enum StorageProvider
{
    /// <summary>One file beside the bot.</summary>
    Sqlite,

    Postgres,
}

/// <summary>Where the record is kept.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>The SQLite file; its folder is made if it is missing.</summary>
    [Required]
    public string Path { get; set; } = "data/chatops.db";

    /// <summary>The Npgsql connection string; from ConnectionStrings:ChatOps, never from the settings file.</summary>
    public string? ConnectionString { get; set; }
}
