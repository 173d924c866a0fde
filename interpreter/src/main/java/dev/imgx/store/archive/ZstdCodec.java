package dev.imgx.store.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;

/// Zstandard (RFC 8878): one frame for each chunk, by the library that the jar brings along, so
/// that the bytes are the same everywhere.
final class ZstdCodec implements ChunkCodec {
  private static final int LEVEL = 3;
  private static final int FRAME_HEAD = 12;

  @Override
  public int chunkSize() {
    return 1 << 22;
  }

  @Override
  public byte[] header() {
    return new byte[0];
  }

  @Override
  public void compress(Chunk chunk) {
    byte[] output = chunk.output;
    try {
      chunk.outputLength =
          (int)
              Zstd.compressByteArray(
                  output,
                  0,
                  output.length,
                  chunk.input,
                  chunk.start,
                  chunk.end - chunk.start,
                  LEVEL);
    } catch (ZstdException e) {
      throw new ArchiveError("cannot compress: " + e.getMessage(), e);
    }
    if (Zstd.isError(chunk.outputLength)) {
      throw new ArchiveError("cannot compress: " + Zstd.getErrorName(chunk.outputLength));
    }
  }

  /// A frame of one segment (its size in four bytes) with one raw block.
  @Override
  public byte[] stored(byte[] bytes) {
    byte[] frame = new byte[FRAME_HEAD + bytes.length];
    Words.int32(frame, 0, 0xFD2FB528);
    frame[4] = (byte) 0xA0;
    Words.int32(frame, 5, bytes.length);
    int block = bytes.length << 3 | 1;
    frame[9] = (byte) block;
    frame[10] = (byte) (block >> 8);
    frame[11] = (byte) (block >> 16);
    System.arraycopy(bytes, 0, frame, FRAME_HEAD, bytes.length);
    return frame;
  }

  @Override
  public byte[] trailer(int crc, long length) {
    return new byte[0];
  }
}
