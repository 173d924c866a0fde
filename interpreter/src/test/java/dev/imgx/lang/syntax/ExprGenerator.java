package dev.imgx.lang.syntax;

import java.util.random.RandomGenerator;

/// Random programs, as text: every construct, nested, with few names so that they meet.
///
/// Left out is what the canonical form does not keep apart: it cannot be read back the same. These
/// are interpolations of one part or of more than two, dynamic names, paths with interpolations,
/// floats with exponents, and `assert` as an operand.
final class ExprGenerator {
  private static final String[] NAMES = {"a", "b", "c-d", "e'", "_f", "or1", "g"};
  private static final String[] OPERATORS = {
    "+", "-", "*", "/", "++", "//", "<", "<=", ">", ">=", "==", "!=", "&&", "||", "->"
  };
  private static final String[] LITERALS = {
    "0",
    "42",
    "1.5",
    ".25",
    "\"\"",
    "\"t$\\n\\\"\"",
    "''\n  x\n   y\n''",
    "./p",
    "/q/r",
    "~/s",
    "<t/u>",
    "http://v.w",
    "[ ]",
    "{ }",
    "rec { }",
    "__curPos",
    "\"$${\"",
    "'' ''${ ''"
  };

  private final RandomGenerator random;
  private final StringBuilder out = new StringBuilder();
  private int serial;

  ExprGenerator(RandomGenerator random) {
    this.random = random;
  }

  String program() {
    out.setLength(0);
    expr(4);
    return out.toString();
  }

  private void expr(int depth) {
    if (depth == 0) {
      atom();
      return;
    }
    switch (random.nextInt(14)) {
      case 0 -> write("(", name(), ": ", depth, ")");
      case 1 -> lambda(depth - 1);
      case 2 -> write("(if ", depth, " then ", depth, " else ", depth, ")");
      case 3 -> write("(with ", depth, "; ", depth, ")");
      case 4 -> let(depth - 1);
      case 5 -> write("(", depth, " ", depth, " ", depth, ")");
      case 6, 7 -> write("(", depth, " " + pick(OPERATORS) + " ", depth, ")");
      case 8 -> write(random.nextBoolean() ? "(- " : "(! ", depth, ")");
      case 9 -> write("(", depth, ").", name(), " or ", depth, "\n");
      case 10 -> write("((", depth, ") ? ", name(), ".\"x y\".or)");
      case 11 -> write("[ ", depth, " ", depth, " ]");
      case 12 -> write("\"x$$${", depth, "}\"");
      default -> set(depth - 1);
    }
  }

  /// Writes strings as they are, and an expression of less depth for each number.
  private void write(Object... pieces) {
    for (Object piece : pieces) {
      if (piece instanceof Integer depth) {
        out.append('(');
        expr(depth - 1);
        out.append(')');
      } else {
        out.append(piece);
      }
    }
  }

  private void lambda(int depth) {
    write("({ ");
    for (int i = random.nextInt(4); i > 0; i--) {
      write("p" + serial++);
      if (random.nextBoolean()) {
        write(" ? ", depth + 1);
      }
      write(", ");
    }
    write(random.nextBoolean() ? "... }" : "}", random.nextBoolean() ? "@args: " : ": ", depth + 1);
    write(")");
  }

  private void let(int depth) {
    write("(let ");
    bindings(depth);
    write(" in ", depth + 1, ")");
  }

  private void set(int depth) {
    write(random.nextBoolean() ? "{ " : "rec { ");
    bindings(depth);
    write("}");
  }

  private void bindings(int depth) {
    for (int i = random.nextInt(4); i > 0; i--) {
      String fresh = "n" + serial++;
      switch (random.nextInt(5)) {
        case 0 -> write("inherit ", fresh, "; ");
        case 1 -> write("inherit (", depth + 1, ") ", fresh, " ", fresh, "b; ");
        case 2 -> write(fresh, ".x = ", depth + 1, "; ", fresh, ".y.z = ", depth + 1, "; ");
        case 3 -> write("\"", fresh, " $\" = ", depth + 1, "; ");
        default -> write(fresh, " = ", depth + 1, "; ");
      }
    }
  }

  private void atom() {
    out.append(random.nextInt(3) == 0 ? pick(LITERALS) : name());
  }

  private String name() {
    return pick(NAMES);
  }

  private String pick(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
