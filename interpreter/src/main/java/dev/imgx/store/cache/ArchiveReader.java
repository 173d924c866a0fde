package dev.imgx.store.cache;

import dev.imgx.store.archive.BulkInputStream;
import dev.imgx.store.archive.NarReader;
import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.hash.FormatError;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/// Reads the compressed archive of a path, as far as it keeps to the sizes that were promised: an
/// archive without an end fills neither memory nor disk.
record ArchiveReader(NarInfo info) {
  private static final int BUFFER = 1 << 16;

  /// Hands the tree to `sink`, whose errors pass through; errors of the archive are `CacheError`s.
  /// Closes `in`.
  void read(InputStream in, TreeSink sink) throws IOException {
    long size = info.file().size();
    LimitedInput packed =
        new LimitedInput(in, size > 0 ? size : Long.MAX_VALUE, "the compressed archive");
    try (packed;
        InputStream plain = new Decoded(open(packed));
        LimitedInput nar =
            new LimitedInput(
                new BufferedInputStream(plain, BUFFER), info.info().narSize(), "the archive")) {
      NarReader.read(nar, sink);
      nar.expectEnd();
      if (size > 0) {
        packed.expectEnd();
      }
    } catch (EOFException e) {
      throw new CacheError("the archive is cut off", true, e);
    } catch (FormatError e) {
      throw new CacheError("what it has is not an archive: " + e.getMessage(), true, e);
    }
  }

  private InputStream open(InputStream packed) throws IOException {
    try {
      return info.file().compression().open(packed);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private static IOException damaged(Exception e) {
    if (e instanceof CacheError || e instanceof InterruptedIOException) {
      return (IOException) e;
    }
    String reason = e.getMessage() == null ? "" : ": " + e.getMessage();
    return new CacheError("the compressed archive is damaged" + reason, true, e);
  }

  /// Tells the errors of a decompressor from those of whoever writes.
  private static final class Decoded extends FilterInputStream {
    Decoded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return BulkInputStream.one(this);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (IOException | RuntimeException e) {
        throw damaged(e);
      }
    }
  }
}
