package dev.imgx.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Random programs that mostly make sense: a hole is filled with an expression of its kind, a name
/// tells the kind of its value (the last letter of a variable; `a` and `b` of a set are integers).
/// Now and then a hole gets another kind, or a variable is unknown, so that there are failures too.
final class ProgramGenerator {
  /// Attributes that generated sets have, and their kinds.
  private static final Map<String, Kind> ATTRIBUTES =
      Map.of(
          "a", Kind.INT,
          "b", Kind.INT,
          "s", Kind.STRING,
          "q", Kind.BOOL,
          "l", Kind.INTS,
          "w", Kind.STRINGS,
          "n", Kind.SET,
          "f", Kind.FLOAT,
          "\"x y\"", Kind.INT,
          "u", Kind.ANY);

  private static final String[] NAMES = {
    "a", "b", "s", "n", "q", "l", "w", "f", "\"x y\"", "u", "g", "or", "a'", "b-c", "_1", "\"\"",
    "\"if\"",
  };

  private static final String[] VARIABLES = {"v", "w", "a-", "b'", "c_"};

  private static final Kind[] KINDS = {
    Kind.INT,
    Kind.STRING,
    Kind.BOOL,
    Kind.INTS,
    Kind.STRINGS,
    Kind.SET,
    Kind.FLOAT,
    Kind.LIST,
    Kind.PATH,
    Kind.INT_TO_INT,
    Kind.STRING_TO_STRING,
    Kind.DATA,
    Kind.ANY,
  };

  private static final String[] INTS = {
    "0",
    "1",
    "2",
    "3",
    "7",
    "10",
    "42",
    "255",
    "1000000",
    "4611686018427387904",
    "9223372036854775807",
    "(-1)",
    "(-3)",
    "007",
  };

  private static final String[] FLOATS = {
    "0.5",
    "1.5",
    "2.25",
    "1.0",
    ".5",
    "3.14159265358979",
    "1.0e3",
    "1.5e-7",
    "1e300",
    "100000.0",
    "1000000.0",
    "123456789.125",
    "0.1",
    "2.0e-320",
    "1.e2",
    "(-0.0)",
  };

  private static final String[] STRINGS = {
    "\"\"",
    "\"a\"",
    "\"b\"",
    "\"ab\"",
    "\"s\"",
    "\"n\"",
    "\"1.2.3\"",
    "\"1.2pre\"",
    "\"x-1.0\"",
    "\"/a/b\"",
    "\"/a/b/\"",
    "\"a b\\n\\t\"",
    "\"é→\"",
    "\"$\"",
    "\"$$\"",
    "\"\\${x}\"",
    "\"$${x}\"",
    "\"\\\"\\\\\"",
    "\"sha256\"",
    "\"10\"",
    "\" 7\"",
    "\"(a*)b\"",
    "\"[ab]\"",
    "\"length\"",
    "\"{\\\"a\\\":1}\"",
    "\"null\"",
    "\"<&>'\"",
    "''x''",
    "'''''''",
    "''\n  a\n   b\n  ''",
    "''\n    $''${'''x}\n  ''\\n''\\ty''",
    "http://x.y/z?a=b",
    "\"\\a\\q\"",
    "\"a\r\nb\"",
    "''a\r\n b''",
  };

  private static final String[] TEXTS = {
    "a", "b", " ", "\\n", "$", "x", "-", ".", "1", "\\\\", "é", "$$", "/", "''", "\\$",
  };

  private static final String[] INDENTED = {
    "a", "  b", "\n", "\n  ", "\n    ", " ", "''$", "'''", "''\\n", "$", "\t", "\\", "$$", "\"",
    "\n\n", "''\\\\", "''\\$", "''\\t",
  };

  private final Choices choices;
  private final List<String> scope = new ArrayList<>();

  private ProgramGenerator(Choices choices) {
    this.choices = choices;
  }

  /// A program, made by the choices.
  static String program(Choices choices) {
    ProgramGenerator generator = new ProgramGenerator(choices);
    return generator.expr(choices.of(KINDS), 1 + choices.below(5)) + "\n";
  }

  private String expr(Kind wanted, int depth) {
    Kind kind = choices.once(60) ? choices.of(KINDS) : wanted;
    if (depth <= 0) {
      return leaf(kind, 0);
    }
    String text =
        switch (choices.below(8)) {
          case 0 -> leaf(kind, depth);
          case 1 -> wrapped(kind, depth);
          default -> isFunction(kind) ? function(kind, depth) : special(kind, depth);
        };
    return choices.once(7) ? text : "(" + text + ")";
  }

  private static boolean isFunction(Kind kind) {
    return kind.compareTo(Kind.INT_TO_INT) >= 0;
  }

  private String special(Kind kind, int depth) {
    int choice = choices.below(6);
    if (choice == 5 && kind == Kind.SET) {
      return set(depth);
    }
    if (choice == 5 && kind == Kind.STRING) {
      return string(depth);
    }
    if (choice == 5 && depth > 1) {
      return let(kind, depth);
    }
    return fill(choices.of(Templates.of(kind)), kind, depth - 1);
  }

  private String wrapped(Kind kind, int depth) {
    return fill(choices.of(Templates.WRAPPINGS), kind, depth - 1);
  }

  /// Fills the holes of a template; `#` is a hole of the kind of the whole.
  private String fill(String template, Kind self, int depth) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c == '#') {
        out.append(hole(self, depth));
      } else if (c == '%') {
        out.append(hole(Kind.of(template.charAt(++i)), depth));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private String hole(Kind kind, int depth) {
    String text = expr(kind, depth);
    return depth <= 0 || choices.once(5) ? text : "(" + text + ")";
  }

  private String leaf(Kind kind, int depth) {
    if (choices.once(3)) {
      String variable = variable(kind);
      if (variable != null) {
        return variable;
      }
    }
    return switch (kind) {
      case INT -> choices.of(INTS);
      case SMALL -> choices.once(4) ? "(-1)" : Integer.toString(choices.below(5));
      case FLOAT -> choices.of(FLOATS);
      case NUMBER -> choices.once(2) ? choices.of(FLOATS) : choices.of(INTS);
      case STRING -> choices.of(STRINGS);
      case BOOL -> choices.once(2) ? "true" : "false";
      case PATH -> choices.once(2) ? "./p" : "/q/r";
      case INTS -> choices.once(2) ? "[ 3 1 2 ]" : "[ ]";
      case STRINGS -> choices.once(2) ? "[ \"b\" \"a\" ]" : "[ ]";
      case LIST -> choices.once(2) ? "[ 1 \"x\" null ]" : "[ ]";
      case SET -> depth > 0 ? set(depth) : "{ a = 1; b = 2; s = \"x\"; n.a = 3; }";
      case DATA -> choices.once(2) ? "null" : "1";
      case ANY -> choices.once(2) ? "null" : choices.of(INTS);
      default -> function(kind, 0);
    };
  }

  /// A variable of the kind; null when there is none, or now and then.
  private @Nullable String variable(Kind kind) {
    List<String> fitting = new ArrayList<>();
    for (String name : scope) {
      if (name.charAt(name.length() - 1) == kind.letter()) {
        fitting.add(name);
      }
    }
    if (fitting.isEmpty() || choices.once(40)) {
      return choices.once(200) ? "unknown" : null;
    }
    return fitting.get(choices.below(fitting.size()));
  }

  private String function(Kind kind, int depth) {
    return switch (kind) {
      case INT_TO_INT -> lambda(Kind.INT, Kind.INT, depth);
      case STRING_TO_STRING -> lambda(Kind.STRING, Kind.STRING, depth);
      case INT_TO_BOOL -> lambda(Kind.INT, Kind.BOOL, depth);
      case STRING_TO_BOOL -> lambda(Kind.STRING, Kind.BOOL, depth);
      case INTS_TO_INT ->
          choices.once(4)
              ? choices.of(new String[] {"builtins.add", "builtins.mul", "builtins.sub"})
              : lambda(Kind.INT, Kind.INT_TO_INT, depth);
      case INTS_TO_BOOL ->
          choices.once(2)
              ? lambda(Kind.INT, Kind.INT_TO_BOOL, depth)
              : choices.of(new String[] {"builtins.lessThan", "(x: y: x < y)", "(x: y: x > y)"});
      default -> throw new IllegalArgumentException(kind + " is no function");
    };
  }

  private String lambda(Kind parameter, Kind result, int depth) {
    String name = choices.of(VARIABLES) + parameter.letter();
    scope.add(name);
    String body = expr(result, depth - 1);
    scope.removeLast();
    return "(" + name + ": " + body + ")";
  }

  private String let(Kind kind, int depth) {
    int mark = scope.size();
    List<Kind> kinds = new ArrayList<>();
    for (int i = 1 + choices.below(3); i > 0; i--) {
      Kind bound = choices.of(KINDS);
      String name = choices.of(VARIABLES) + bound.letter();
      if (!scope.subList(mark, scope.size()).contains(name)) {
        kinds.add(bound);
        scope.add(name);
      }
    }
    List<String> names = List.copyOf(scope.subList(mark, scope.size()));
    StringBuilder out = new StringBuilder("let ");
    for (int i = 0; i < names.size(); i++) {
      String value = bound(kinds.get(i), names.get(i), depth);
      out.append(names.get(i)).append(" = ").append(value).append("; ");
    }
    out.append("in ").append(expr(kind, depth - 1));
    scope.subList(mark, scope.size()).clear();
    return out.toString();
  }

  /// The value of a name, which mostly does not mention the name itself, else it could not end.
  private String bound(Kind kind, String name, int depth) {
    List<String> before = List.copyOf(scope);
    scope.removeIf(other -> other.equals(name) || isFunction(Kind.named(other)));
    String value = expr(kind, depth - 2);
    scope.clear();
    scope.addAll(before);
    return value;
  }

  private String set(int depth) {
    boolean recursive = choices.once(3);
    List<String> used = new ArrayList<>();
    StringBuilder out = new StringBuilder(recursive ? "rec { " : "{ ");
    for (int i = choices.below(6); i > 0; i--) {
      String name = choices.of(NAMES);
      if (!used.contains(name) || choices.once(30)) {
        used.add(name);
        Kind kind = ATTRIBUTES.getOrDefault(name, Kind.ANY);
        out.append(choices.once(12) ? "${" + "\"" + name.replace("\"", "") + "\"}" : name);
        if (kind == Kind.SET && choices.once(2)) {
          String inner = choices.of(NAMES);
          out.append('.').append(inner);
          kind = ATTRIBUTES.getOrDefault(inner, Kind.ANY);
        }
        out.append(" = ").append(expr(kind, depth - 1)).append("; ");
      }
    }
    if (choices.once(8)) {
      out.append("inherit (").append(expr(Kind.SET, depth - 1)).append(") g; ");
    }
    return out.append('}').toString();
  }

  private String string(int depth) {
    boolean indented = choices.once(2);
    StringBuilder out = new StringBuilder(indented ? "''" : "\"");
    for (int i = choices.below(7); i > 0; i--) {
      if (choices.once(3)) {
        out.append("${").append(expr(Kind.STRING, depth - 1)).append('}');
      } else {
        out.append(choices.of(indented ? INDENTED : TEXTS));
      }
    }
    return out.append(indented ? "''" : "\"").toString();
  }
}
