package dev.imgx.store.archive;

/// How chunks become parts of one compressed stream. An instance may keep large tables; one thread
/// at a time uses it, and closes it when nobody does any more.
interface ChunkCodec extends AutoCloseable {
  /// How many bytes a chunk should have.
  int chunkSize();

  /// Whether chunks have to be in memory outside of Java's: for native code, which would keep the
  /// collector waiting, and so that the collector need not copy what is large.
  default boolean isNative() {
    return false;
  }

  /// What the stream begins with.
  byte[] header();

  /// Fills the chunk's output.
  void compress(Chunk chunk);

  /// These bytes as a part of the stream, not compressed: its length depends on their number alone.
  byte[] stored(byte[] bytes);

  /// Lets go of what is outside of Java's memory.
  @Override
  default void close() {}

  /// What the stream ends with, given CRC-32 and length of all that went in.
  byte[] trailer(int crc, long length);
}
