package dev.imgx.fuzz;

/// Random regular expressions, mostly well-formed, and texts that they have a chance to fit.
final class RegexGenerator {
  private static final String[] ATOMS = {
    "a",
    "b",
    "c",
    ".",
    "ab",
    "[ab]",
    "[^a]",
    "[[:alpha:]]",
    "[a-c]",
    "^",
    "$",
    "\\.",
    "[[:digit:]x]",
    "[^[:alpha:]]",
    "[]a]",
    "[^]a]",
    "[a-]",
    "[-a]",
    "[[.a.]]",
    "[[=a=]]",
    "[[.hyphen.]]",
    "[.]",
    "[[:upper:]]",
    "[\\]",
    "\\\\",
    "\\$",
    "\\(",
    "[^-a]",
    "[[:space:][:punct:]]",
    "\u00e9",
    "\u00c3\u00a9",
    "[\u00c3\u00a9]",
    "[\u0080-\u00ff]",
    "[^\u0080-\u00ff]",
    "-",
    "]",
    "}",
    ",",
    "1",
    "\n",
    "A",
    "[A-Za-z]",
    "[[:w:]]",
    "[^\n]",
  };

  private static final String[] ODD = {
    "[[:foo:]]",
    "[b-a]",
    "[",
    "[]",
    "[^]",
    "[a",
    "(",
    ")",
    "*",
    "+",
    "?",
    "{",
    "{1}",
    "{,2}",
    "{2,1}",
    "\\",
    "\\1",
    "\\a",
    "\\n",
    "[[.foo.]]",
    "[[=ab=]]",
    "[a-b-c]",
    "[--a]",
    "[a--]",
    "[[:alpha:]-z]",
    "[a-[:alpha:]]",
    "a**",
    "a+?",
    "()",
    "|",
    "a||b",
    "{}",
    "{a}",
    "{1",
    "{1,",
    "{1,2",
    "(?:a)",
    "(*a)",
    "(|a)",
    "(a|)",
    "^*",
    "$+",
    "(^)*",
    "[[]",
    "[[a]",
    "[a]]",
    "[[-a]",
    "\\]",
    "\\}",
    "\\{",
    "\\^",
    "{99999999999}",
    "a{0}",
    "a{0,0}",
    "(a){0}",
    "\\-",
    "\\/",
    "[[:ALPHA:]]",
    "[[.-.]]",
    "[[.].]]",
    "[:alpha:]",
    "[a\\-z]",
    "[[.a.]-c]",
    "[a-[.c.]]",
    "[[=a=]-c]",
    "[\u00ff-\u0001]",
    "[z-\u0080]",
    "\\d",
    "\\w",
    "\\b",
    "\\0",
    "[^",
    "[^a-",
    "[a-",
    "[[:",
    "[[:alpha",
    "[[:alpha:",
    "[[.",
    "[[=a",
    "(((",
    ")))",
    "a|*",
    "|*",
    "(*)",
    "(+)",
    "a{1}{2}",
    "a{2}*",
    "a*{2}",
    "(a*)*",
    "(a*)+",
    "(a?)*",
    "(a|b*)*",
    "((a*)*)*",
    "(()|a)*",
    "(a|())+",
  };

  private static final String[] TEXTS = {
    "a",
    "b",
    "c",
    "ab",
    "",
    ".",
    "-",
    "]",
    "\n",
    "1",
    "\u00c3\u00a9",
    "\u00ff",
    "A",
    " ",
    "\\",
    "$",
    "aa",
    "x",
    "\u0080",
  };

  private final Choices choices;

  private RegexGenerator(Choices choices) {
    this.choices = choices;
  }

  /// A program that matches and splits a text by a pattern, as bytes.
  static String program(Choices choices) {
    RegexGenerator generator = new RegexGenerator(choices);
    String pattern = literal(generator.alternatives(choices.below(3)));
    String text = literal(generator.text());
    return "[ (builtins.match %s %s) (builtins.split %s %s) ]"
        .formatted(pattern, text, pattern, text);
  }

  private static String literal(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + '"';
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = choices.below(8); i > 0; i--) {
      text.append(choices.of(TEXTS));
    }
    return text.toString();
  }

  private String alternatives(int depth) {
    StringBuilder out = new StringBuilder(sequence(depth));
    while (choices.below(4) == 3) {
      out.append('|').append(sequence(depth));
    }
    return out.toString();
  }

  private String sequence(int depth) {
    StringBuilder out = new StringBuilder();
    for (int i = choices.below(5); i > 0; i--) {
      out.append(choices.once(12) ? choices.of(ODD) : quantified(depth));
    }
    return out.toString();
  }

  private String quantified(int depth) {
    String atom =
        depth > 0 && choices.below(3) == 2
            ? "(" + alternatives(depth - 1) + ")"
            : choices.of(ATOMS);
    int least = choices.below(3);
    return atom
        + switch (choices.below(12)) {
          case 5, 6 -> "*";
          case 7 -> "+";
          case 8 -> "?";
          case 9 -> "{" + least + "}";
          case 10 -> "{" + least + ",}";
          case 11 -> "{" + least + "," + (least + choices.below(3)) + "}";
          default -> "";
        };
  }
}
