package dev.imgx.store.archive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// A file that is compressed by several threads while it is written. Mutable, for one writer.
///
/// The stream is cut into chunks of fixed size; each is compressed with knowledge of the one before
/// but not of its result, so the bytes do not depend on the number of threads. One more thread
/// writes what is compressed. At most three chunks more than there are threads are in memory.
///
/// Places can be reserved for bytes that are known only later, such as a hash of what follows: they
/// stand in the file uncompressed, and chunks begin anew after them.
public final class PackedOutput extends OutputStream {
  private final FileChannel file;
  private final OutputStream witness;
  private final Compression compression;
  private final int threads;
  private final ChunkCodec framing;
  private final ChunkMemory memory;
  private final List<Job> jobs = new ArrayList<>();
  private final Deque<Job> running = new ArrayDeque<>();
  private final Deque<Job> idle = new ArrayDeque<>();
  private final List<Plain> pieces = new ArrayList<>();
  private final CRC32 crc = new CRC32();
  private @Nullable ExecutorService workers;
  private @Nullable ExecutorService writer;
  private long pieceLength;
  private Job current;

  /// A chunk and the tables to compress it with; running when `written` is set.
  private static final class Job {
    final ChunkCodec codec;
    final Chunk chunk;
    @Nullable Future<?> written;

    Job(ChunkCodec codec, Chunk chunk) {
      this.codec = codec;
      this.chunk = chunk;
    }
  }

  /// What was written, or a part of it.
  ///
  /// @param crc the CRC-32 of its bytes
  /// @param length how many there are
  public record Plain(int crc, long length) {}

  /// A reserved place.
  public static final class Place {
    private final int index;
    private final long position;
    private final int length;

    private Place(int index, long position, int length) {
      this.index = index;
      this.position = position;
      this.length = length;
    }
  }

  private PackedOutput(FileChannel file, OutputStream witness, Compression compression, int threads)
      throws IOException {
    this.file = file;
    this.witness = witness;
    this.compression = compression;
    this.threads = Math.max(1, threads);
    this.framing = compression.codec();
    this.memory = ChunkMemory.of(framing);
    this.current = job(framing);
    writeOut(framing.header());
  }

  /// Makes the file `path`, which must not exist.
  public static PackedOutput create(Path path, Compression compression, int threads)
      throws IOException {
    return create(path, OutputStream.nullOutputStream(), compression, threads);
  }

  /// The same, where `witness` gets the file's bytes, too, as they are written; it is not closed.
  /// It does not hear what fills a reserved place.
  public static PackedOutput create(
      Path path, OutputStream witness, Compression compression, int threads) throws IOException {
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new PackedOutput(file, witness, compression, threads);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    crc.update(bytes, offset, length);
    pieceLength += length;
    int at = offset;
    int left = length;
    while (left > 0) {
      if (current.chunk.room() == 0) {
        submit();
      }
      int now = Math.min(left, current.chunk.room());
      current.chunk.append(bytes, at, now);
      at += now;
      left -= now;
    }
  }

  /// Keeps a place of `length` bytes (up to 65,535) here, to be filled before `finish`.
  public Place reserve(int length) throws IOException {
    drain();
    endPiece();
    Place place = new Place(pieces.size(), file.position(), length);
    pieces.add(new Plain(0, length));
    writeOut(framing.stored(new byte[length]));
    current.chunk.clear();
    return place;
  }

  /// Fills a reserved place.
  public void fill(Place place, byte[] bytes) throws IOException {
    if (bytes.length != place.length) {
      throw new IllegalArgumentException("a place of another size was reserved");
    }
    CRC32 sum = new CRC32();
    sum.update(bytes);
    pieces.set(place.index, new Plain((int) sum.getValue(), bytes.length));
    ByteBuffer block = ByteBuffer.wrap(framing.stored(bytes));
    long position = place.position;
    while (block.hasRemaining()) {
      position += file.write(block, position);
    }
  }

  /// Writes everything that is still to be written. Without this call the file is not complete.
  public void finish() throws IOException {
    drain();
    endPiece();
    Plain whole = plain();
    writeOut(framing.trailer(whole.crc, whole.length));
  }

  /// All that was written, once it is finished.
  public Plain plain() {
    int sum = 0;
    long length = 0;
    for (Plain piece : pieces) {
      sum = Crc32.combine(sum, piece.crc, piece.length);
      length += piece.length;
    }
    return new Plain(sum, length);
  }

  /// Ends the threads and closes the file, finished or not.
  @Override
  public void close() throws IOException {
    if (workers != null && writer != null) {
      workers.shutdownNow();
      writer.shutdownNow();
      workers.close();
      writer.close();
    }
    jobs.forEach(job -> job.codec.close());
    memory.close();
    file.close();
  }

  private Job job(ChunkCodec codec) {
    Job job = new Job(codec, new Chunk(codec.chunkSize(), memory::allocate));
    jobs.add(job);
    return job;
  }

  private void endPiece() {
    pieces.add(new Plain((int) crc.getValue(), pieceLength));
    crc.reset();
    pieceLength = 0;
  }

  /// Sends the current chunk to be compressed and written, and begins another.
  private void submit() throws IOException {
    while (running.size() > threads + 1) {
      complete();
    }
    Job full = current;
    current = idle.isEmpty() ? job(compression.codec()) : idle.pop();
    current.chunk.follow(full.chunk);
    if (workers == null || writer == null) {
      workers = threads("compress-", threads);
      writer = threads("write-", 1);
    }
    Future<?> compressed = workers.submit(() -> full.codec.compress(full.chunk));
    full.written =
        writer.submit(() -> {
          compressed.get();
          full.chunk.writeTo(file, witness);
          return null;
        });
    running.add(full);
  }

  /// Compresses and writes everything that has come so far.
  private void drain() throws IOException {
    while (!running.isEmpty()) {
      complete();
    }
    Chunk chunk = current.chunk;
    if (chunk.end > chunk.start) {
      current.codec.compress(chunk);
      chunk.writeTo(file, witness);
      chunk.start = chunk.end;
    }
  }

  /// Waits until the oldest chunk is written.
  private void complete() throws IOException {
    Job job = running.remove();
    try {
      Objects.requireNonNull(job.written).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while compressing");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException("cannot compress", e.getCause());
    }
    idle.push(job);
  }

  private static ExecutorService threads(String name, int count) {
    return Executors.newFixedThreadPool(
        count, Thread.ofPlatform().daemon().name(name, 0).factory());
  }

  private void writeOut(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
    witness.write(bytes);
  }
}
