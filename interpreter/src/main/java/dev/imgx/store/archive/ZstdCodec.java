package dev.imgx.store.archive;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Zstandard (RFC 8878): one frame for each chunk, by the library that the jar brings along, so
/// that the bytes are the same everywhere.
final class ZstdCodec implements ChunkCodec {
  private static final int LEVEL = 3;
  private static final int FRAME_HEAD = 12;

  private @Nullable ZstdCompressCtx context;

  @Override
  public int chunkSize() {
    return 1 << 22;
  }

  @Override
  public boolean isNative() {
    return true;
  }

  @Override
  public byte[] header() {
    return new byte[0];
  }

  @Override
  public void compress(Chunk chunk) {
    if (context == null) {
      context = new ZstdCompressCtx().setLevel(LEVEL);
    }
    ByteBuffer output = chunk.output();
    try {
      chunk.outputLength =
          context.compressDirectByteBuffer(
              output, 0, output.capacity(), chunk.input(), chunk.start, chunk.end - chunk.start);
    } catch (ZstdException e) {
      throw new ArchiveError("cannot compress: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (context != null) {
      context.close();
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
