package dev.imgx.store.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// Writes a tree as a Nix archive. Follows `src/libutil/archive.cc`.
///
/// Mutable, for one tree and one thread. `close` ends the archive and flushes, but leaves the
/// stream open. Small writes are gathered.
public final class NarWriter implements TreeSink, AutoCloseable {
  private static final byte[] MAGIC = tokens("nix-archive-1");
  private static final byte[] REGULAR = tokens("(", "type", "regular", "contents");
  private static final byte[] EXECUTABLE =
      tokens("(", "type", "regular", "executable", "", "contents");
  private static final byte[] SYMLINK = tokens("(", "type", "symlink", "target");
  private static final byte[] DIRECTORY = tokens("(", "type", "directory");
  private static final byte[] ENTRY = tokens("entry", "(", "name");
  private static final byte[] NODE = tokens("node");
  private static final byte[] END = tokens(")");

  /// A stream that can take the bytes of a file without their coming here.
  public interface Taker {
    /// Takes so many bytes from the start of an open file. Throws `EOFException` when it has fewer.
    void take(FileChannel file, long size) throws IOException;
  }

  private final OutputStream out;
  private final byte[] buffer = new byte[1 << 12];
  private int used;
  private long flushed;

  /// Whether each open node is a directory; a file's or link's node closes itself.
  private final Deque<Boolean> open = new ArrayDeque<>();

  private long remaining;
  private int padding;

  public NarWriter(OutputStream out) throws IOException {
    this.out = out;
    put(MAGIC);
  }

  @Override
  public void regular(boolean executable, long size) throws IOException {
    put(executable ? EXECUTABLE : REGULAR);
    number(size);
    remaining = size;
    padding = padding(size);
    open.push(false);
  }

  @Override
  public void data(byte[] bytes, int offset, int length) throws IOException {
    remaining -= length;
    put(bytes, offset, length);
  }

  @Override
  public void content(FileChannel from, long size, byte[] bytes) throws IOException {
    if (out instanceof Taker taker) {
      flush();
      taker.take(from, size);
      remaining -= size;
      flushed += size;
    } else {
      TreeSink.super.content(from, size, bytes);
    }
  }

  @Override
  public void symlink(String target) throws IOException {
    put(SYMLINK);
    string(target);
    close(END);
  }

  @Override
  public void directory() throws IOException {
    put(DIRECTORY);
    open.push(true);
  }

  @Override
  public void entry(String name) throws IOException {
    put(ENTRY);
    string(name);
    put(NODE);
  }

  @Override
  public void end() throws IOException {
    boolean directory = open.pop();
    if (!directory) {
      if (remaining != 0) {
        throw new IOException("a file's size changed while it was read");
      }
      zeros(padding);
    }
    close(END);
  }

  @Override
  public void close() throws IOException {
    flush();
    out.flush();
  }

  /// How many bytes the archive has so far.
  public long position() {
    return flushed + used;
  }

  /// Ends a node, and the directory entry that it is, if it is one.
  private void close(byte[] end) throws IOException {
    put(end);
    if (!open.isEmpty()) {
      put(end);
    }
  }

  private void string(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    number(bytes.length);
    put(bytes);
    zeros(padding(bytes.length));
  }

  private void number(long value) throws IOException {
    reserve(8);
    for (int shift = 0; shift < 64; shift += 8) {
      buffer[used++] = (byte) (value >> shift);
    }
  }

  private void zeros(int count) throws IOException {
    reserve(count);
    for (int i = 0; i < count; i++) {
      buffer[used++] = 0;
    }
  }

  private void put(byte[] bytes) throws IOException {
    put(bytes, 0, bytes.length);
  }

  private void put(byte[] bytes, int offset, int length) throws IOException {
    if (length >= buffer.length) {
      flush();
      out.write(bytes, offset, length);
      flushed += length;
      return;
    }
    reserve(length);
    System.arraycopy(bytes, offset, buffer, used, length);
    used += length;
  }

  private void reserve(int count) throws IOException {
    if (used + count > buffer.length) {
      flush();
    }
  }

  private void flush() throws IOException {
    out.write(buffer, 0, used);
    flushed += used;
    used = 0;
  }

  static int padding(long size) {
    return (int) (-size & 7);
  }

  private static byte[] tokens(String... tokens) {
    StringBuilder text = new StringBuilder();
    for (String token : tokens) {
      text.append((char) token.length()).append("\0".repeat(7)).append(token);
      text.append("\0".repeat(padding(token.length())));
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
