using System.Diagnostics;
using System.Security.Cryptography;

namespace ChatOps.Bot.Evidence;

/// <summary>What came to lie in the vault.</summary>
internal sealed record Sealed(long Bytes, string Sha256);

/// <summary>
/// Takes a stream into the vault: encrypted as it comes, hashed as it is written, in as much memory as a few buffers
/// have. Until it is finished the file has another name, by which it is known to be a part.
/// </summary>
internal sealed class VaultWriter : Stream
{
    public const string PartMark = ".part";

    private const int Buffer = 1 << 17;
    private const long LookAtDiskEvery = 32 << 20;

    private static readonly TimeSpan EndsWithin = TimeSpan.FromMinutes(1);

    private readonly VaultFolder _vault;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly Process? _age;
    private readonly Task _pumping = Task.CompletedTask;
    private readonly Task<string> _complaints = Task.FromResult("");
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Pace? _pace;
    private long _written;
    private long _taken;
    private long _looked;
    private Exception? _fault;
    private bool _isClosed;

    /// <exception cref="IOException">There is such a file, or it cannot be made.</exception>
    public VaultWriter(VaultFolder vault, string place, AgeSeal seal, Readers readers, Pace? pace)
    {
        _vault = vault;
        _path = vault.At(place);
        _pace = pace;
        DurableFolder.Make(Path.GetDirectoryName(_path)!);
        var own = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            own.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _file = new FileStream(_path + PartMark, own);
        if (readers.Keys.Count > 0)
        {
            try
            {
                _age = seal.Start(readers);
            }
            catch (IOException)
            {
                _file.Dispose();
                File.Delete(_path + PartMark);
                throw;
            }

            _complaints = _age.StandardError.ReadToEndAsync();
            _pumping = PumpAsync(_age);
        }
    }

    /// <summary>Bytes that came so far.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Why it takes no more; null if all is well.</summary>
    public string? Fault => _fault?.Message;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">The disk is full, or the program that encrypts has ended.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            if (_taken >= _looked)
            {
                _looked = _taken + LookAtDiskEvery;
                if (_vault.Room() < buffer.Length)
                {
                    throw new IOException("The disk of the vault is as full as it may become. Make room, or set evidence.folder to another disk.");
                }
            }

            await (_age is null ? WriteSealedAsync(buffer, cancellationToken) : EncryptAsync(_age, buffer, cancellationToken));
        }
        catch (IOException exception)
        {
            _fault ??= exception;
            throw;
        }

        Interlocked.Add(ref _taken, buffer.Length);
        if (_pace is not null)
        {
            await _pace.KeepAsync(buffer.Length, cancellationToken);
        }
    }

    /// <summary>Everything that came goes to the disk, and the file gets its name.</summary>
    /// <param name="broken">What came is not all there is; the file's name says so.</param>
    /// <returns>What lies in the vault, and where.</returns>
    public async Task<(Sealed Sealed, string Place)> FinishAsync(bool broken, CancellationToken cancellationToken)
    {
        if (_age is not null)
        {
            try
            {
                await _age.StandardInput.BaseStream.DisposeAsync();
            }
            catch (IOException)
            {
                // It has ended before; its exit code says why.
            }

            await _pumping.WaitAsync(EndsWithin, cancellationToken);
            await _age.WaitForExitAsync(cancellationToken).WaitAsync(EndsWithin, cancellationToken);
            if (_age.ExitCode != 0 && !broken)
            {
                throw new IOException(await WhyFailedAsync(cancellationToken));
            }
        }

        await _file.FlushAsync(cancellationToken);
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        var path = broken ? PartialPath(_path) : _path;
        DurableFolder.Finish(_path + PartMark, path);
        return (new Sealed(_written, Convert.ToHexStringLower(_hash.GetCurrentHash())), Path.GetRelativePath(_vault.Root, path));
    }

    /// <summary>It could not be finished. What the disk has of it stays, under a name that says that it is a part.</summary>
    public async Task<(Sealed Sealed, string Place)?> AbandonAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync();
        return await RescueAsync(_vault, Path.GetRelativePath(_vault.Root, _path), cancellationToken);
    }

    /// <summary>Nothing came, so nothing is kept.</summary>
    public async Task DropAsync()
    {
        await DisposeAsync();
        File.Delete(_path + PartMark);
    }

    /// <summary>
    /// Keeps what was left behind in the middle, also where the file had its name already and the record did not know of it
    /// yet: then nobody can say any more what the host told of it. Null if nothing was left.
    /// </summary>
    public static async Task<(Sealed Sealed, string Place)?> RescueAsync(VaultFolder vault, string place, CancellationToken cancellationToken)
    {
        var path = vault.At(place);
        var left = File.Exists(path + PartMark) ? path + PartMark : path;
        if (!File.Exists(left))
        {
            return null;
        }

        if (new FileInfo(left).Length == 0)
        {
            File.Delete(left);
            return null;
        }

        Sealed found;
        await using (var file = new FileStream(left, FileMode.Open, FileAccess.Read, FileShare.Read, Buffer, FileOptions.Asynchronous | FileOptions.SequentialScan))
        {
            found = new Sealed(file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)));
        }

        var partial = PartialPath(path);
        DurableFolder.Finish(left, partial);
        return (found, Path.GetRelativePath(vault.Root, partial));
    }

    public override async ValueTask DisposeAsync()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        if (_age is { HasExited: false })
        {
            _age.Kill();
        }

        _age?.Dispose();
        await _pumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _file.DisposeAsync();
        _hash.Dispose();
        await base.DisposeAsync();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static string PartialPath(string path)
    {
        for (var number = 1; ; number++)
        {
            var partial = number == 1 ? $"{path}.partial" : $"{path}.partial.{number}";
            if (!File.Exists(partial))
            {
                return partial;
            }
        }
    }

    private async Task EncryptAsync(Process age, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            await age.StandardInput.BaseStream.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException)
        {
            // If the disk took no more, that is the reason; else its own.
            if (_pumping.IsFaulted)
            {
                await _pumping;
            }

            throw new IOException(await WhyFailedAsync(cancellationToken));
        }
    }

    private async Task<string> WhyFailedAsync(CancellationToken cancellationToken) =>
        $"The program that encrypts has failed: {Chat.CleanText.Shortened(Chat.CleanText.Line(await _complaints.WaitAsync(EndsWithin, cancellationToken)), 300)}";

    private async Task PumpAsync(Process age)
    {
        var buffer = new byte[Buffer];
        try
        {
            int read;
            while ((read = await age.StandardOutput.BaseStream.ReadAsync(buffer)) > 0)
            {
                await WriteSealedAsync(buffer.AsMemory(0, read), CancellationToken.None);
            }
        }
        catch (IOException exception)
        {
            // What it says would not be read any more, so it would never take what is written to it: it ends here.
            _fault ??= exception;
            age.Kill();
            throw;
        }
    }

    private async Task WriteSealedAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _file.WriteAsync(bytes, cancellationToken);
        _hash.AppendData(bytes.Span);
        _written += bytes.Length;
    }
}
