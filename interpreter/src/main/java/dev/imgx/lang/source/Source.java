package dev.imgx.lang.source;

import java.util.Arrays;

/// A text and where it came from. The text's chars are the bytes of the file (0–255).
public final class Source {
  private final String name;
  private final String directory;
  private final String text;
  private int[] lineStarts = {};

  /// @param name what messages call it: an absolute path, or `«string»`, `«stdin»`
  /// @param directory the absolute path that relative paths in the text start from
  /// @param text the bytes of the text as Latin-1 chars
  public Source(String name, String directory, String text) {
    this.name = name;
    this.directory = directory;
    this.text = text;
  }

  public String name() {
    return name;
  }

  public String directory() {
    return directory;
  }

  public String text() {
    return text;
  }

  /// The line and column of a byte offset. Builds the line table at the first call.
  public Position position(int offset) {
    int index = Arrays.binarySearch(lineStarts(), offset);
    int line = index >= 0 ? index : -index - 2;
    return new Position(name, line + 1, offset - lineStarts()[line] + 1);
  }

  /// The text of a line (counted from one) without its terminator.
  public String line(int number) {
    int[] starts = lineStarts();
    int start = starts[number - 1];
    int end = number < starts.length ? starts[number] : text.length();
    while (end > start && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(start, end);
  }

  private int[] lineStarts() {
    if (lineStarts.length == 0) {
      lineStarts = scan(text);
    }
    return lineStarts;
  }

  private static int[] scan(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = at + 1;
    }
    return Arrays.copyOf(starts, count);
  }
}
