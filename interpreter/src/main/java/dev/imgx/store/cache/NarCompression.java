package dev.imgx.store.cache;

import com.github.luben.zstd.ZstdInputStream;
import dev.imgx.store.archive.Xz;
import dev.imgx.store.hash.FormatError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/// How an archive in a cache is compressed.
public enum NarCompression {
  NONE("none", ""),
  XZ("xz", ".xz"),
  ZSTD("zstd", ".zst"),
  GZIP("gzip", ".gz"),
  BZIP2("bzip2", ".bz2");

  private static final int BUFFER = 1 << 16;

  private final String label;
  private final String suffix;

  NarCompression(String label, String suffix) {
    this.label = label;
    this.suffix = suffix;
  }

  /// What `.narinfo` files call it.
  public String label() {
    return label;
  }

  /// What the name of an archive ends with: `.nar.xz`.
  public String suffix() {
    return ".nar" + suffix;
  }

  /// Reads a label; throws `FormatError` when it is unknown, or known but not supported.
  public static NarCompression parse(String label) {
    for (NarCompression compression : values()) {
      if (compression.label.equals(label)) {
        return compression;
      }
    }
    boolean known = label.matches("br|lzip|lz4|lzma|compress|lrzip|grzip|lzop");
    throw new FormatError(
        known
            ? "archives compressed with '" + label + "' are not supported"
            : "unknown compression '" + label + "'");
  }

  /// The plain bytes of `in`; closing the result closes it.
  InputStream open(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case XZ -> Xz.open(in);
      case ZSTD -> new ZstdInputStream(in);
      case GZIP -> new GZIPInputStream(in, BUFFER);
      case BZIP2 -> new BZip2CompressorInputStream(new BufferedInputStream(in, BUFFER), true);
    };
  }
}
