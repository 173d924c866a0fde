package dev.imgx.store.archive;

/// No compression.
final class PlainCodec implements ChunkCodec {
  @Override
  public int chunkSize() {
    return 1 << 18;
  }

  @Override
  public byte[] header() {
    return new byte[0];
  }

  @Override
  public void compress(Chunk chunk) {
    chunk.outputLength = chunk.end - chunk.start;
    chunk.output().put(0, chunk.input(), chunk.start, chunk.outputLength);
  }

  @Override
  public byte[] stored(byte[] bytes) {
    return bytes.clone();
  }

  @Override
  public byte[] trailer(int crc, long length) {
    return new byte[0];
  }
}
