package dev.imgx.store.archive;

/// How chunks become parts of one compressed stream. An instance may keep large tables; one thread
/// at a time uses it.
interface ChunkCodec {
  /// How many bytes a chunk should have.
  int chunkSize();

  /// What the stream begins with.
  byte[] header();

  /// Fills the chunk's output.
  void compress(Chunk chunk);

  /// These bytes as a part of the stream, not compressed: its length depends on their number alone.
  byte[] stored(byte[] bytes);

  /// What the stream ends with, given CRC-32 and length of all that went in.
  byte[] trailer(int crc, long length);
}
