package dev.imgx.store.archive;

import java.io.IOException;
import java.io.InputStream;

/// A stream that is made of reading many bytes at a time: one byte is read as many are.
public abstract class BulkInputStream extends InputStream {
  @Override
  public final int read() throws IOException {
    return one(this);
  }

  @Override
  public abstract int read(byte[] bytes, int offset, int length) throws IOException;

  /// Reads a byte of a stream as it reads many; returns -1 at its end. For the `read()` of streams
  /// that cannot extend this class.
  public static int one(InputStream in) throws IOException {
    byte[] one = new byte[1];
    return in.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }
}
