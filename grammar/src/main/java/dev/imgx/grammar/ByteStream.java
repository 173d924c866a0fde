package dev.imgx.grammar;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/// The bytes of a text, held as Latin-1 chars, for the lexer.
///
/// Bytes that the lexer's rules do not tell apart all read as one of them, since ANTLR works out
/// its transitions for each character anew: letters read as `a` (but `E` as `e`, for exponents),
/// digits from 1 on as `1`. Bytes from 128 on read as 127: for those ANTLR would remember no
/// transitions at all, and text in other scripts would crawl. `getText` has the true bytes.
public final class ByteStream implements CharStream {
  private static final char BEYOND_ASCII = 127;

  private final String bytes;
  private final int size;
  private int index;

  public ByteStream(String bytes) {
    this.bytes = bytes;
    this.size = bytes.length();
  }

  @Override
  public void consume() {
    index++;
  }

  @Override
  public int LA(int offset) {
    int at = offset > 0 ? index + offset - 1 : index + offset;
    if (at < 0 || at >= size) {
      return IntStream.EOF;
    }
    return kind(bytes.charAt(at));
  }

  private static int kind(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      return c == 'e' || c == 'E' ? 'e' : 'a';
    }
    return c >= '1' && c <= '9' ? '1' : Math.min(c, BEYOND_ASCII);
  }

  @Override
  public int mark() {
    return -1;
  }

  @Override
  public void release(int marker) {
    // Nothing is buffered.
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public void seek(int target) {
    index = target;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String getSourceName() {
    return IntStream.UNKNOWN_SOURCE_NAME;
  }

  @Override
  public String getText(Interval interval) {
    return text(interval.a, interval.b + 1);
  }

  /// The bytes between two offsets, as far as there are any.
  String text(int start, int end) {
    return bytes.substring(Math.min(start, size), Math.min(end, size));
  }

  /// All bytes.
  String text() {
    return bytes;
  }
}
