package dev.imgx.store.archive;

import dev.imgx.store.hash.FormatError;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads a Nix archive, and believes nothing: names must be plain, sorted and different, numbers
/// small enough, padding zero. Follows `src/libutil/archive.cc`.
///
/// Memory is bounded by the depth of the tree, not by its size.
public final class NarReader {
  private static final int MAX_NAME = 255;
  private static final int MAX_TARGET = 4095;
  private static final int MAX_DEPTH = 1024;

  private final InputStream in;
  private final TreeSink sink;
  private final byte[] buffer = new byte[1 << 16];

  private NarReader(InputStream in, TreeSink sink) {
    this.in = in;
    this.sink = sink;
  }

  /// Reads one archive from `in` (and no byte more) into `sink`. Throws `FormatError` when it is
  /// not an archive, `EOFException` when it is cut off.
  public static void read(InputStream in, TreeSink sink) throws IOException {
    NarReader reader = new NarReader(in, sink);
    if (!reader.string(MAX_NAME).equals("nix-archive-1")) {
      throw new FormatError("input doesn't look like a Nix archive");
    }
    reader.node(0);
  }

  private void node(int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new FormatError("NAR directories are nested too deeply");
    }
    expect("(");
    expect("type");
    String type = string(MAX_NAME);
    switch (type) {
      case "regular" -> regular();
      case "symlink" -> symlink();
      case "directory" -> directory(depth);
      default -> throw bad("unknown file type '" + type + "'");
    }
  }

  private void regular() throws IOException {
    String token = string(MAX_NAME);
    boolean executable = token.equals("executable");
    if (executable) {
      expect("");
      token = string(MAX_NAME);
    }
    if (token.equals(")")) {
      sink.regular(executable, 0);
      sink.end();
      return;
    }
    if (!token.equals("contents")) {
      throw bad("unexpected tag '" + token + "'");
    }
    long size = number();
    sink.regular(executable, size);
    for (long left = size; left > 0; ) {
      int count = fill((int) Math.min(left, buffer.length));
      sink.data(buffer, 0, count);
      left -= count;
    }
    skipPadding(size);
    expect(")");
    sink.end();
  }

  private void symlink() throws IOException {
    expect("target");
    String target = string(MAX_TARGET);
    if (target.isEmpty() || target.indexOf('\0') >= 0) {
      throw bad("invalid symlink target");
    }
    expect(")");
    sink.symlink(target);
  }

  private void directory(int depth) throws IOException {
    sink.directory();
    String last = "";
    String token = string(MAX_NAME);
    while (token.equals("entry")) {
      expect("(");
      expect("name");
      String name = string(MAX_NAME);
      checkName(name);
      if (name.compareTo(last) <= 0) {
        throw new FormatError("NAR directory is not sorted");
      }
      last = name;
      expect("node");
      sink.entry(name);
      node(depth + 1);
      expect(")");
      token = string(MAX_NAME);
    }
    if (!token.equals(")")) {
      throw bad("unexpected tag '" + token + "'");
    }
    sink.end();
  }

  private static void checkName(String name) {
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.indexOf('/') >= 0
        || name.indexOf('\0') >= 0) {
      throw new FormatError("NAR contains invalid file name '" + name + "'");
    }
  }

  private void expect(String token) throws IOException {
    String found = string(MAX_NAME);
    if (!found.equals(token)) {
      throw bad("expected tag '" + token + "', got '" + found + "'");
    }
  }

  private String string(int limit) throws IOException {
    long length = number();
    if (length > limit) {
      throw bad("string is too long");
    }
    readFully((int) length);
    String text = new String(buffer, 0, (int) length, StandardCharsets.ISO_8859_1);
    skipPadding(length);
    return text;
  }

  private long number() throws IOException {
    readFully(8);
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | (buffer[i] & 0xff);
    }
    if (value < 0) {
      throw bad("number is too large");
    }
    return value;
  }

  private void skipPadding(long size) throws IOException {
    int count = NarWriter.padding(size);
    readFully(count);
    for (int i = 0; i < count; i++) {
      if (buffer[i] != 0) {
        throw bad("non-zero padding");
      }
    }
  }

  private void readFully(int count) throws IOException {
    if (in.readNBytes(buffer, 0, count) < count) {
      throw new EOFException("unexpected end-of-file in a Nix archive");
    }
  }

  private int fill(int count) throws IOException {
    int read = in.read(buffer, 0, count);
    if (read <= 0) {
      throw new EOFException("unexpected end-of-file in a Nix archive");
    }
    return read;
  }

  private static FormatError bad(String message) {
    return new FormatError("bad archive: " + message);
  }
}
