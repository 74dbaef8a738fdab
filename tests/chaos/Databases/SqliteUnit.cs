namespace ChatOps.Chaos.Databases;

/// <summary>A file in the bot's own folder; it dies with the bot.</summary>
internal sealed class SqliteUnit : DatabaseUnit
{
    public override string? ConnectionString => null;

    public override IReadOnlyList<string> Deaths => [];

    public override Task KillAsync(string death) => throw new NotSupportedException("It has no process of its own.");

    public override Task StartAgainAsync() => Task.CompletedTask;

    public override Task KeepAsync(string folder) => Task.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
