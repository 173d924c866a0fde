package dev.imgx.store.archive;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/// Reads a stream in whatever form it is compressed: gzip, xz, zstd, bzip2 or not at all, told by
/// its first bytes.
public final class Decompression {
  private static final byte[] GZIP = {0x1F, (byte) 0x8B};
  private static final byte[] XZ = {(byte) 0xFD, '7', 'z', 'X', 'Z', 0};
  private static final byte[] ZSTD = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};
  private static final byte[] BZIP2 = {'B', 'Z', 'h'};
  private static final int BUFFER = 1 << 16;

  private Decompression() {}

  /// The plain bytes of `in`; closing the result closes it.
  public static InputStream open(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
    buffered.mark(XZ.length);
    byte[] start = buffered.readNBytes(XZ.length);
    buffered.reset();
    if (begins(start, GZIP)) {
      return new GZIPInputStream(buffered, BUFFER);
    }
    if (begins(start, XZ)) {
      return Xz.open(buffered);
    }
    if (begins(start, ZSTD)) {
      return new ZstdInputStream(buffered);
    }
    if (begins(start, BZIP2)) {
      return new BZip2CompressorInputStream(buffered, true);
    }
    return buffered;
  }

  private static boolean begins(byte[] start, byte[] magic) {
    return start.length >= magic.length
        && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
  }
}
