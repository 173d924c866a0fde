package dev.imgx.lang.builtin;

import java.util.BitSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Sets of bytes that have names in regular expressions: classes and collating elements of the C
/// locale.
final class ByteSets {
  private static final String CONTROLS =
      "NUL SOH STX ETX EOT ENQ ACK alert backspace tab newline vertical-tab form-feed"
          + " carriage-return SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC IS4 IS3 IS2 IS1"
          + " space exclamation-mark quotation-mark number-sign dollar-sign percent-sign ampersand"
          + " apostrophe left-parenthesis right-parenthesis asterisk plus-sign comma hyphen period"
          + " slash zero one two three four five six seven eight nine colon semicolon"
          + " less-than-sign equals-sign greater-than-sign question-mark commercial-at";
  private static final String BRACKETS =
      "left-square-bracket backslash right-square-bracket circumflex underscore grave-accent";
  private static final String BRACES =
      "left-curly-bracket vertical-line right-curly-bracket tilde DEL";

  private ByteSets() {}

  static BitSet of(int c) {
    return range(c, c);
  }

  /// The bytes from one to another, both included.
  static BitSet range(int low, int high) {
    BitSet set = new BitSet(256);
    set.set(low, high + 1);
    return set;
  }

  /// The bytes of a class such as `alpha`, in upper or lower case; null when there is none.
  static @Nullable BitSet named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "d", "digit" -> range('0', '9');
      case "w" -> union(alphanumeric(), of('_'));
      case "s", "space" -> union(range('\t', '\r'), of(' '));
      case "alnum" -> alphanumeric();
      case "alpha" -> union(range('a', 'z'), range('A', 'Z'));
      case "blank" -> union(of(' '), of('\t'));
      case "cntrl" -> union(range(0, 31), of(127));
      case "graph" -> range('!', '~');
      case "lower" -> range('a', 'z');
      case "print" -> range(' ', '~');
      case "punct" -> punctuation();
      case "upper" -> range('A', 'Z');
      case "xdigit" -> union(range('0', '9'), union(range('a', 'f'), range('A', 'F')));
      default -> null;
    };
  }

  private static BitSet union(BitSet left, BitSet right) {
    left.or(right);
    return left;
  }

  private static BitSet alphanumeric() {
    return union(range('0', '9'), union(range('a', 'z'), range('A', 'Z')));
  }

  private static BitSet punctuation() {
    BitSet set = range('!', '~');
    set.andNot(alphanumeric());
    return set;
  }

  /// The byte that a collating element such as `hyphen` stands for; negative when there is none.
  static int collating(String name) {
    if (name.length() == 1) {
      char c = name.charAt(0);
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? c : -1;
    }
    int control = index(CONTROLS, name);
    if (control >= 0) {
      return control;
    }
    int bracket = index(BRACKETS, name);
    int brace = index(BRACES, name);
    return bracket >= 0 ? '[' + bracket : brace >= 0 ? '{' + brace : -1;
  }

  private static int index(String names, String name) {
    String[] all = names.split(" ", -1);
    for (int i = 0; i < all.length; i++) {
      if (all[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /// The bytes that are equivalent to one: a letter's other case.
  static BitSet equivalent(int c) {
    BitSet set = of(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      set.set(c ^ 0x20);
    }
    return set;
  }
}
