package dev.imgx.lang.builtin;

import java.util.BitSet;

/// Reads a bracket expression: `[a-z_]`, `[^[:space:]]`. Mutable, for one use.
///
/// A backslash is an ordinary character here. Ranges go by signed bytes. Follows
/// `_M_insert_bracket_matcher` and `_M_expression_term` of GCC's `bits/regex_compiler.tcc`.
final class BracketReader {
  private static final int NOTHING = -1;
  private static final int CLASS = -2;

  private final String pattern;
  private final BitSet set = new BitSet(256);
  private int at;
  private int last = NOTHING;

  /// A bracket expression whose first character after the bracket is at `start`.
  BracketReader(String pattern, int start) {
    this.pattern = pattern;
    this.at = start;
  }

  /// Where the pattern goes on.
  int end() {
    return at;
  }

  /// The bytes that it takes.
  BitSet read() throws RegexCompiler.Malformed {
    boolean negated = at < pattern.length() && pattern.charAt(at) == '^';
    at += negated ? 1 : 0;
    first();
    while (!ended()) {
      term();
    }
    flush();
    if (negated) {
      set.flip(0, 256);
    }
    return set;
  }

  private char peek() throws RegexCompiler.Malformed {
    if (at >= pattern.length()) {
      throw new RegexCompiler.Malformed();
    }
    return pattern.charAt(at);
  }

  private boolean ended() throws RegexCompiler.Malformed {
    boolean end = peek() == ']';
    at += end ? 1 : 0;
    return end;
  }

  /// In front, a bracket and a dash stand for themselves.
  private void first() throws RegexCompiler.Malformed {
    if (peek() != '[' || !opensName()) {
      last = pattern.charAt(at++);
    }
  }

  private boolean opensName() throws RegexCompiler.Malformed {
    if (at + 1 >= pattern.length()) {
      throw new RegexCompiler.Malformed();
    }
    return ".:=".indexOf(pattern.charAt(at + 1)) >= 0;
  }

  private void flush() {
    if (last >= 0) {
      set.set(last);
    }
  }

  private void push(int c) {
    flush();
    last = c;
  }

  private void term() throws RegexCompiler.Malformed {
    char c = peek();
    if (c == '-') {
      at++;
      dash();
    } else if (c == '[' && opensName()) {
      at++;
      named();
    } else {
      at++;
      push(c);
    }
  }

  private void named() throws RegexCompiler.Malformed {
    char kind = pattern.charAt(at++);
    int close = pattern.indexOf(kind, at);
    if (close < 0 || !pattern.startsWith("]", close + 1)) {
      throw new RegexCompiler.Malformed();
    }
    String name = pattern.substring(at, close);
    at = close + 2;
    BitSet found;
    if (kind == ':') {
      found = ByteSets.named(name);
    } else {
      int element = ByteSets.collating(name);
      if (kind == '.' && element >= 0) {
        set.set(element);
        push(element);
        return;
      }
      found = element < 0 ? null : ByteSets.equivalent(element);
    }
    if (found == null) {
      throw new RegexCompiler.Malformed();
    }
    flush();
    last = CLASS;
    set.or(found);
  }

  /// A dash was read: the end of the expression follows, or it makes a range.
  private void dash() throws RegexCompiler.Malformed {
    if (peek() == ']') {
      push('-');
      return;
    }
    if (last < 0 || (peek() == '[' && opensName())) {
      throw new RegexCompiler.Malformed();
    }
    byte low = (byte) last;
    byte high = (byte) pattern.charAt(at++);
    if (low > high) {
      throw new RegexCompiler.Malformed();
    }
    for (int i = low; i <= high; i++) {
      set.set(i & 0xff);
    }
    last = NOTHING;
  }
}
