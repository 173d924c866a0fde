package dev.imgx.store.archive;

/// gzip (RFC 1952): one member, no name, no time, system 3, as `pigz -nT` writes it.
final class GzipCodec implements ChunkCodec {
  private static final byte[] HEADER = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 3};

  /// An empty block with a fixed code, which is the last one.
  private static final byte[] LAST_BLOCK = {3, 0};

  private static final int STORED_HEAD = 5;

  private final Deflate deflate = new Deflate();

  @Override
  public int chunkSize() {
    return 1 << 20;
  }

  @Override
  public byte[] header() {
    return HEADER.clone();
  }

  @Override
  public void compress(Chunk chunk) {
    deflate.compress(chunk);
  }

  @Override
  public byte[] stored(byte[] bytes) {
    if (bytes.length > 0xFFFF) {
      throw new IllegalArgumentException(bytes.length + " bytes do not fit into one stored block");
    }
    byte[] block = new byte[STORED_HEAD + bytes.length];
    Words.int32(block, 1, bytes.length | ~bytes.length << 16);
    System.arraycopy(bytes, 0, block, STORED_HEAD, bytes.length);
    return block;
  }

  @Override
  public byte[] trailer(int crc, long length) {
    byte[] trailer = new byte[LAST_BLOCK.length + 8];
    System.arraycopy(LAST_BLOCK, 0, trailer, 0, LAST_BLOCK.length);
    Words.int32(trailer, LAST_BLOCK.length, crc);
    Words.int32(trailer, LAST_BLOCK.length + 4, (int) length);
    return trailer;
  }
}
