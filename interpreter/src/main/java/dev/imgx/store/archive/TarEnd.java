package dev.imgx.store.archive;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Watches how a tar ends: on a block's edge, with a block of zeros; and keeps its last block.
/// Mutable, for one thread.
final class TarEnd extends FilterInputStream {
  private static final int MOST = 1 << 20;

  private final byte[] skipped = new byte[1 << 13];
  private final byte[] last = new byte[TarWriter.BLOCK];
  private long count;
  private @Nullable ByteArrayOutputStream record;
  private int before;
  private long lastContent;

  TarEnd(InputStream in) {
    super(in);
  }

  /// Whether what was read consists of whole blocks.
  boolean isWhole() {
    return count % TarWriter.BLOCK == 0;
  }

  /// Whether what was read ends with zeros.
  boolean isMarked() {
    return count - lastContent >= TarWriter.BLOCK;
  }

  /// How many bytes were read.
  long count() {
    return count;
  }

  /// Keeps what is read from the next block's edge on, up to a limit.
  void startRecord() {
    record = new ByteArrayOutputStream();
    before = (int) (-count & (TarWriter.BLOCK - 1));
  }

  /// What was kept.
  byte[] record() {
    byte[] bytes = record == null ? new byte[0] : record.toByteArray();
    record = null;
    return bytes;
  }

  private void keep(byte[] bytes, int offset, int length) {
    int skip = Math.min(before, length);
    before -= skip;
    if (record != null && record.size() < MOST) {
      record.write(bytes, offset + skip, Math.min(length - skip, MOST - record.size()));
    }
  }

  /// The block that was read last, when only whole ones have been.
  byte[] lastBlock() {
    return last.clone();
  }

  @Override
  public int read() throws IOException {
    return BulkInputStream.one(this);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    for (int i = offset + read - 1; i >= offset; i--) {
      if (bytes[i] != 0) {
        lastContent = count + (i - offset) + 1;
        break;
      }
    }
    if (read > 0) {
      keep(bytes, offset, read);
      count += read;
      remember(bytes, offset + read, Math.min(read, TarWriter.BLOCK));
    }
    return read;
  }

  /// Keeps the last bytes that were read, each at its place in a block.
  private void remember(byte[] bytes, int end, int length) {
    for (int left = length; left > 0; ) {
      int place = (int) ((count - left) % TarWriter.BLOCK);
      int piece = Math.min(left, TarWriter.BLOCK - place);
      System.arraycopy(bytes, end - left, last, place, piece);
      left -= piece;
    }
  }

  @Override
  public long skip(long wanted) throws IOException {
    long left = wanted;
    while (left > 0) {
      int read = read(skipped, 0, (int) Math.min(left, skipped.length));
      if (read < 0) {
        break;
      }
      left -= read;
    }
    return wanted - left;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
