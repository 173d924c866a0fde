package dev.imgx.store.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.XZInputStream;

/// Reads xz: by the machine's own liblzma where it has one, which takes half the time, otherwise by
/// XZ for Java. Both give the same bytes, and the same exceptions for what is not xz.
public final class Xz {
  /// What a stream may ask for: more than the strongest preset needs.
  private static final int KIBIBYTES = 1 << 19;

  private static final int BUFFER = 1 << 16;

  private Xz() {}

  /// The plain bytes of `in`, one stream of xz or several joined; closing the result closes it.
  /// Reading throws `XZIOException` for what is damaged, no xz or wants too much memory, and
  /// `EOFException` for what ends too early.
  public static InputStream open(InputStream in) throws IOException {
    return LiblzmaInputStream.present() ? new LiblzmaInputStream(in, KIBIBYTES) : openInJava(in);
  }

  static InputStream openInJava(InputStream in) throws IOException {
    return new XZInputStream(
        new BufferedInputStream(in, BUFFER), KIBIBYTES, true, BasicArrayCache.getInstance());
  }
}
