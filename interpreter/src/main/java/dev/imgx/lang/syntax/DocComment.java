package dev.imgx.lang.syntax;

import dev.imgx.lang.source.Source;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The comment that documents a function: `/* … */` or `/** … */` before it, or before the name
/// that it is given.
public final class DocComment {
  private DocComment() {}

  /// The text of the comment before a function that begins at an offset, its indentation removed;
  /// null when there is none.
  public static @Nullable String before(Source source, int offset) {
    String text = source.text();
    int end = skipBlanks(text, offset);
    while (end > 0 && text.charAt(end - 1) == '(') {
      end = skipBlanks(text, end - 1);
    }
    if (end > 0 && text.charAt(end - 1) == '=') {
      end = skipBlanks(text, end - 1);
      while (end > 0 && isOfName(text.charAt(end - 1))) {
        end--;
      }
      end = skipBlanks(text, end);
    }
    if (!text.startsWith("*/", end - 2)) {
      return null;
    }
    int start = text.lastIndexOf("/*", end - 3);
    return start < 0 ? null : unindented(text.substring(start + 2, end - 2));
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at > 0 && text.charAt(at - 1) <= ' ') {
      at--;
    }
    return at;
  }

  private static boolean isOfName(char c) {
    return Character.isLetterOrDigit(c) || "_-'.\"".indexOf(c) >= 0;
  }

  private static String unindented(String comment) {
    String body = comment.startsWith("*") ? comment.substring(1) : comment;
    List<String> lines = Arrays.asList(body.stripTrailing().split("\n", -1));
    int margin = Integer.MAX_VALUE;
    for (String line : lines.subList(1, lines.size())) {
      margin =
          line.isBlank() ? margin : Math.min(margin, line.length() - line.stripLeading().length());
    }
    StringBuilder out = new StringBuilder(lines.getFirst().strip());
    for (String line : lines.subList(1, lines.size())) {
      out.append('\n').append(line.substring(Math.min(margin, line.length())));
    }
    return out.toString().strip();
  }
}
