package dev.imgx.app.repl;

import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.Highlights;
import dev.imgx.lang.value.ValueLayout;
import java.util.List;
import java.util.regex.Pattern;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// The colours of what is typed and of values. Brackets that belong together are marked while the
/// cursor is at one of them.
final class Colours implements Highlighter {
  private static final String RESET = "\033[0m";
  private static final AttributedStyle COMMENT = AttributedStyle.DEFAULT.foreground(8);
  private static final Pattern COMMAND = Pattern.compile("\\s*:\\S+");

  @Override
  public AttributedString highlight(LineReader reader, String buffer) {
    return painted(buffer, reader.getBuffer().cursor());
  }

  /// A text with its colours.
  ///
  /// @param cursor before which char it stands
  static AttributedString painted(String text, int cursor) {
    var command = COMMAND.matcher(text);
    int start = command.lookingAt() ? command.end() : 0;
    String bytes = Utf8.encode(text.substring(start));
    int[] chars = chars(text.substring(start), bytes);
    AttributedStringBuilder out = new AttributedStringBuilder();
    out.append(text.substring(0, start), AttributedStyle.BOLD);
    int marked = bracket(text, cursor) - start;
    int partner = marked < 0 ? -1 : Highlights.partner(bytes, byteOf(chars, marked));
    int at = start;
    for (Highlights.Word word : Highlights.of(bytes)) {
      int from = start + chars[word.start()];
      int to = start + chars[word.end()];
      String gap = text.substring(at, from);
      out.append(gap, gap.isBlank() ? AttributedStyle.DEFAULT : COMMENT);
      boolean pair = partner >= 0 && (word.end() - 1 == partner || chars[word.end() - 1] == marked);
      out.append(
          text.substring(from, to), pair ? style(word.kind()).inverse() : style(word.kind()));
      at = to;
    }
    return out.append(text.substring(at), AttributedStyle.DEFAULT.foreground(8))
        .toAttributedString();
  }

  /// The bracket before or under the cursor, or a number below zero.
  private static int bracket(String text, int cursor) {
    for (int at : List.of(cursor - 1, cursor)) {
      if (at >= 0 && at < text.length() && "()[]{}".indexOf(text.charAt(at)) >= 0) {
        return at;
      }
    }
    return Integer.MIN_VALUE / 2;
  }

  /// For each byte and the end, which char it belongs to.
  private static int[] chars(String text, String bytes) {
    int[] chars = new int[bytes.length() + 1];
    int at = 0;
    for (int i = 0; i < text.length(); ) {
      int length = Character.charCount(text.codePointAt(i));
      int encoded = Utf8.encode(text.substring(i, i + length)).length();
      for (int k = 0; k < encoded; k++) {
        chars[at++] = i;
      }
      i += length;
    }
    chars[bytes.length()] = text.length();
    return chars;
  }

  private static int byteOf(int[] chars, int index) {
    for (int at = 0; at < chars.length; at++) {
      if (chars[at] == index) {
        return at;
      }
    }
    return -1;
  }

  private static AttributedStyle style(Highlights.Kind kind) {
    AttributedStyle plain = AttributedStyle.DEFAULT;
    return switch (kind) {
      case KEYWORD -> plain.foreground(AttributedStyle.MAGENTA);
      case STRING -> plain.foreground(AttributedStyle.GREEN);
      case ESCAPE -> plain.foreground(AttributedStyle.CYAN);
      case NUMBER -> plain.foreground(AttributedStyle.CYAN);
      case PATH -> plain.foreground(AttributedStyle.BLUE);
      case STRAY -> plain.foreground(AttributedStyle.RED);
      case NAME, OPERATOR, BRACKET -> plain;
    };
  }

  /// The colours of values, as terminal escapes.
  static String paint(ValueLayout.Kind kind, String text) {
    String colour =
        switch (kind) {
          case STRING -> "\033[32m";
          case NUMBER, CONSTANT -> "\033[36m";
          case PATH -> "\033[34m";
          case OPAQUE -> "\033[35m";
          case ERROR -> "\033[31m";
          case PLAIN, NAME -> "";
        };
    return colour.isEmpty() ? text : colour + text + RESET;
  }
}
