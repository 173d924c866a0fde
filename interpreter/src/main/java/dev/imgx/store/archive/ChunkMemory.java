package dev.imgx.store.archive;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Where chunks are, until it is closed; then nobody may use them any more. Safe for several
/// threads.
final class ChunkMemory implements AutoCloseable {
  private final @Nullable Arena arena;

  private ChunkMemory(@Nullable Arena arena) {
    this.arena = arena;
  }

  /// The memory that a codec wants.
  @SuppressWarnings("MustBeClosedChecker") // `close` does it
  static ChunkMemory of(ChunkCodec codec) {
    return new ChunkMemory(codec.isNative() ? Arena.ofShared() : null);
  }

  /// A buffer of so many bytes.
  ByteBuffer allocate(int size) {
    return arena == null ? ByteBuffer.allocate(size) : arena.allocate(size).asByteBuffer();
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
    }
  }
}
