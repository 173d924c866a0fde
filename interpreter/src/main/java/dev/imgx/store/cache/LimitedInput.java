package dev.imgx.store.cache;

import dev.imgx.store.archive.BulkInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A stream that may have so many bytes and no more. Mutable.
final class LimitedInput extends FilterInputStream {
  private final long limit;
  private final String what;
  private long count;

  /// @param what is limited, for messages: `the archive`
  LimitedInput(InputStream in, long limit, String what) {
    super(in);
    this.limit = limit;
    this.what = what;
  }

  @Override
  public int read() throws IOException {
    return BulkInputStream.one(this);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    if (read > 0) {
      count += read;
      if (count > limit) {
        throw CacheError.wrong(what + " is longer than its promised " + limit + " bytes");
      }
    }
    return read;
  }

  @Override
  public long skip(long wanted) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /// Reads to the end; throws when that is not where it was promised.
  void expectEnd() throws IOException {
    byte[] rest = new byte[1 << 13];
    int read;
    do {
      read = read(rest, 0, rest.length);
    } while (read >= 0);
    if (count < limit) {
      throw CacheError.wrong("%s has %d bytes, not its promised %d".formatted(what, count, limit));
    }
  }
}
