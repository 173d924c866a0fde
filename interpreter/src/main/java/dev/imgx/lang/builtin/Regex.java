package dev.imgx.lang.builtin;

import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Null;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
import java.util.List;

/// A compiled POSIX extended regular expression, with the answers that Nix gives.
///
/// Own rather than a library's: Nix's answers are those of libstdc++, which are neither POSIX's
/// (longest) nor Perl's (first), and no library gives them. Works on bytes, in time and memory that
/// grow with the product of pattern and text.
final class Regex {
  private final RegexProgram program;

  private Regex(RegexProgram program) {
    this.program = program;
  }

  /// Compiles a pattern. Throws `EvalError` when it is malformed or far too large.
  static Regex compile(String pattern) {
    try {
      return new Regex(new RegexCompiler(pattern).compile());
    } catch (RegexCompiler.Malformed _) {
      throw new EvalError("invalid regular expression '" + pattern + "'");
    } catch (RegexProgram.TooLarge _) {
      throw new EvalError("memory limit exceeded by regular expression '" + pattern + "'");
    }
  }

  /// `builtins.match`: what the groups took when the whole text fits, else null.
  Value match(String text) {
    RegexMatcher matcher = new RegexMatcher(program, text);
    return matcher.matches() ? groups(matcher, text) : Null.NULL;
  }

  /// `builtins.split`: the text between matches, and what the groups of each match took.
  Value split(Str string) {
    String text = string.text();
    RegexMatcher matcher = new RegexMatcher(program, text);
    List<Value> parts = new ArrayList<>();
    int end = 0;
    boolean found = matcher.find(0);
    if (!found) {
      return ListValue.of(string);
    }
    while (found) {
      parts.add(Str.of(text.substring(end, matcher.start(0))));
      parts.add(groups(matcher, text));
      end = matcher.end(0);
      found = matcher.findNext();
    }
    parts.add(Str.of(text.substring(end)));
    return ListValue.of(parts.toArray(new Value[0]));
  }

  private Value groups(RegexMatcher matcher, String text) {
    Value[] groups = new Value[program.groups() - 1];
    for (int i = 0; i < groups.length; i++) {
      int end = matcher.end(i + 1);
      groups[i] = end < 0 ? Null.NULL : Str.of(text.substring(matcher.start(i + 1), end));
    }
    return ListValue.of(groups);
  }
}
