package dev.imgx.build.image;

import dev.imgx.store.Futures;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The hash of a file that grows, made on another thread behind the one that writes it. Mutable,
/// for one thread; closing it ends the other.
final class TrailingHash implements AutoCloseable {
  private static final int BUFFER = 1 << 17;

  private final FileChannel file;
  private final HashSink hash;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("trailing").factory());

  TrailingHash(FileChannel file, HashAlgorithm algorithm) {
    this.file = file;
    this.hash = new HashSink(algorithm);
  }

  /// Says that the bytes before `end` are not going to change any more.
  void reach(long end) {
    Future<?> _ = thread.submit(() -> pass(end));
  }

  /// The hash of the bytes before `end`; to be asked once. Throws when they cannot be read.
  Hash finish(long end) throws IOException {
    boolean _ = Futures.result(thread.submit(() -> pass(end)));
    return hash.finish();
  }

  /// What one call cannot read is left to the next.
  private boolean pass(long end) throws IOException {
    while (hash.count() < end) {
      buffer.clear().limit((int) Math.min(BUFFER, end - hash.count()));
      if (file.read(buffer, hash.count()) < 0) {
        throw new EOFException("the file has fewer bytes than were written");
      }
      hash.write(buffer.array(), 0, buffer.position());
    }
    return true;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }
}
