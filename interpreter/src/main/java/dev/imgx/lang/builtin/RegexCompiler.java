package dev.imgx.lang.builtin;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Reads a POSIX extended regular expression and makes its machine. Mutable, for one use.
///
/// Accepts what libstdc++ does with `std::regex::extended`, and builds the states that it builds:
/// their order is the order in which ways are tried, their number is limited. Follows
/// `bits/regex_scanner.tcc` and `bits/regex_compiler.tcc` of GCC.
final class RegexCompiler {
  private static final String SPECIAL = ".[\\()*+?{|^$";

  /// Thrown when the text is no regular expression.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super(null, null, false, false);
    }
  }

  /// A part of the machine: its first and its last state.
  private record Part(int start, int end) {}

  private final String pattern;
  private final RegexProgram program = new RegexProgram();
  private int at;

  RegexCompiler(String pattern) {
    this.pattern = pattern;
  }

  /// The machine, whose first state is zero: the opening of the group of the whole match.
  RegexProgram compile() throws Malformed, RegexProgram.TooLarge {
    Part open = single(program.addOpen());
    Part body = alternatives();
    if (at < pattern.length()) {
      throw new Malformed();
    }
    Part close = single(program.add(RegexProgram.CLOSE, RegexProgram.NONE, 0));
    Part accept = single(program.add(RegexProgram.ACCEPT, RegexProgram.NONE, RegexProgram.NONE));
    then(then(then(open, body), close), accept);
    program.finish();
    return program;
  }

  private static Part single(int state) {
    return new Part(state, state);
  }

  private Part then(Part first, Part second) {
    program.link(first.end, second.start);
    return new Part(first.start, second.end);
  }

  private Part nothing() throws RegexProgram.TooLarge {
    return single(program.add(RegexProgram.SKIP, RegexProgram.NONE, RegexProgram.NONE));
  }

  private boolean eat(char c) {
    boolean found = at < pattern.length() && pattern.charAt(at) == c;
    at += found ? 1 : 0;
    return found;
  }

  private Part alternatives() throws Malformed, RegexProgram.TooLarge {
    Part left = sequence();
    while (eat('|')) {
      Part right = sequence();
      Part end = nothing();
      then(left, end);
      then(right, end);
      left = new Part(program.add(RegexProgram.FORK, right.start, left.start), end.end);
    }
    return left;
  }

  private Part sequence() throws Malformed, RegexProgram.TooLarge {
    Part all = null;
    while (at < pattern.length()) {
      Part term = term();
      if (term == null) {
        break;
      }
      all = all == null ? term : then(all, term);
    }
    Part end = nothing();
    return all == null ? end : then(all, end);
  }

  /// One atom with its quantifiers, or an anchor; null where a sequence ends.
  private @Nullable Part term() throws Malformed, RegexProgram.TooLarge {
    char c = pattern.charAt(at);
    if (c == '^' || c == '$') {
      at++;
      int operation = c == '^' ? RegexProgram.BEGIN : RegexProgram.END;
      return single(program.add(operation, RegexProgram.NONE, RegexProgram.NONE));
    }
    Part atom = atom();
    while (atom != null && at < pattern.length() && "*+?{".indexOf(pattern.charAt(at)) >= 0) {
      atom = quantified(atom, pattern.charAt(at++));
    }
    return atom;
  }

  private @Nullable Part atom() throws Malformed, RegexProgram.TooLarge {
    char c = pattern.charAt(at);
    switch (c) {
      case ')', '|', '*', '+', '?', '{':
        return null;
      case '.':
        at++;
        return single(program.add(ByteSets.range(1, 255)));
      case '[':
        at++;
        BracketReader bracket = new BracketReader(pattern, at);
        BitSet set = bracket.read();
        at = bracket.end();
        return single(program.add(set));
      case '(':
        at++;
        return group();
      case '\\':
        at++;
        if (at == pattern.length() || SPECIAL.indexOf(pattern.charAt(at)) < 0) {
          throw new Malformed();
        }
        return single(program.add(ByteSets.of(pattern.charAt(at++))));
      default:
        at++;
        if (c == 0) {
          throw new Malformed();
        }
        return single(program.add(ByteSets.of(c)));
    }
  }

  private Part group() throws Malformed, RegexProgram.TooLarge {
    int open = program.addOpen();
    Part body = alternatives();
    if (!eat(')')) {
      throw new Malformed();
    }
    int close = program.add(RegexProgram.CLOSE, RegexProgram.NONE, program.other(open));
    return then(then(single(open), body), single(close));
  }

  private Part quantified(Part atom, char quantifier) throws Malformed, RegexProgram.TooLarge {
    switch (quantifier) {
      case '*':
        return loop(atom);
      case '+':
        int again = program.add(RegexProgram.LOOP, RegexProgram.NONE, atom.start);
        return then(atom, single(again));
      case '?':
        Part end = nothing();
        int maybe = program.add(RegexProgram.LOOP, end.start, atom.start);
        then(atom, end);
        return new Part(maybe, end.end);
      default:
        return counted(atom);
    }
  }

  private Part loop(Part body) throws RegexProgram.TooLarge {
    int loop = program.add(RegexProgram.LOOP, RegexProgram.NONE, body.start);
    then(body, single(loop));
    return single(loop);
  }

  private Part counted(Part atom) throws Malformed, RegexProgram.TooLarge {
    int least = number();
    boolean open = eat(',');
    boolean endless = open && !(at < pattern.length() && isDigit(pattern.charAt(at)));
    int most = open && !endless ? number() : least;
    if (!eat('}')) {
      throw new Malformed();
    }
    Part all = nothing();
    for (int i = 0; i < least; i++) {
      all = then(all, copy(atom));
    }
    if (endless) {
      return then(all, loop(copy(atom)));
    }
    if (most < least) {
      throw new Malformed();
    }
    return optional(all, atom, most - least);
  }

  /// A part followed by at most so many more of an atom, each only when the one before was there.
  private Part optional(Part first, Part atom, int more) throws RegexProgram.TooLarge {
    Part end = nothing();
    Part all = first;
    for (int i = 0; i < more; i++) {
      Part body = copy(atom);
      int maybe = program.add(RegexProgram.LOOP, end.start, body.start);
      program.link(all.end, maybe);
      all = new Part(all.start, body.end);
    }
    return then(all, end);
  }

  private Part copy(Part part) throws RegexProgram.TooLarge {
    int[] copy = program.copy(part.start, part.end);
    return new Part(copy[0], copy[1]);
  }

  private int number() throws Malformed {
    int start = at;
    long value = 0;
    while (at < pattern.length() && isDigit(pattern.charAt(at))) {
      value = value * 10 + pattern.charAt(at++) - '0';
    }
    if (at == start) {
      throw new Malformed();
    }
    return (int) value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
