package dev.imgx.lang.source;

import java.util.Arrays;

/// A text and where it came from. Text, name and directory are bytes as Latin-1 chars.
///
/// A line ends at CR LF, LF or CR, as in Nix.
public final class Source {
  /// What messages call a text given on the command line: `«string»`.
  public static final String STRING = Utf8.encode("«string»");

  /// What messages call a text read from standard input: `«stdin»`.
  public static final String STDIN = Utf8.encode("«stdin»");

  private final String name;
  private final String directory;
  private final String text;
  private int[] lineStarts = {};

  /// @param name what messages call it: an absolute path, or [#STRING], [#STDIN]
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

  /// How many lines there are; text after the last terminator is a line even when it is empty.
  public int lineCount() {
    return lineStarts().length;
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
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1))) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }
}
