package dev.imgx.lang.builtin;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.ContextBuilder;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;

/// Strings, whose length and positions count bytes, and the text of paths. What a string refers to
/// (its context) goes along with every part of it.
final class StringBuiltins extends Family {
  private static final String[] ROWS = {
    "toString e",
    "__stringLength e",
    "__substring start len s",
    "__concatStringsSep separator list",
    "__replaceStrings from to s",
    "baseNameOf x",
    "dirOf s",
    "__toPath s",
    "__hasContext s",
    "__unsafeDiscardStringContext s",
  };

  private final Interpreter interpreter;

  StringBuiltins(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 0 -> toString(argument);
      case 1 -> stringLength(argument);
      case 5 -> baseNameOf(argument);
      case 6 -> dirOf(argument);
      case 7 -> toPath(argument);
      case 8 -> hasContext(argument);
      case 9 -> unsafeDiscardStringContext(argument);
      default -> super.call(row, argument);
    };
  }

  @Override
  protected Value call(int row, Value first, Value second) {
    return row == 3 ? concatStringsSep(first, second) : super.call(row, first, second);
  }

  @Override
  protected Value call(int row, Value first, Value second, Value third) {
    return switch (row) {
      case 2 -> substring(first, second, third);
      case 4 -> replaceStrings(first, second, third);
      default -> super.call(row, first, second, third);
    };
  }

  private Str coerce(Value value, Coercion.Mode mode, String why) {
    return interpreter.coercion().toStr(value, mode, 0, why);
  }

  @Doc(
      """
      A value as a string: strings as they are, paths without copying them to the store, numbers
      in decimals, `true` as `"1"`, `false` and `null` as `""`, lists with spaces between, sets by
      their `__toString` or `outPath`.

          toString [ 1 "two" 3.5 true false null [ /etc ] ]
          => "1 two 3.500000 1   /etc"
      """)
  private Value toString(Value value) {
    return coerce(
        value,
        Coercion.Mode.MORE,
        "while evaluating the first argument passed to builtins.toString");
  }

  @Doc(
      """
      How many bytes a string has.

          map builtins.stringLength [ "" "abc" "ä" ]
          => [ 0 3 2 ]
      """)
  private Value stringLength(Value value) {
    return Int.of(
        coerce(
                value,
                Coercion.Mode.COPY,
                "while evaluating the argument passed to builtins.stringLength")
            .text()
            .length());
  }

  @Doc(
      """
      The bytes of a string from a position on, at most as many as the second argument says; all
      of the rest when that is negative. An error when the position is negative.

          [ (builtins.substring 0 3 "nixos") (builtins.substring 3 (-1) "nixos") ]
          => [ "nix" "os" ]
      """)
  private Value substring(Value start, Value len, Value s) {
    long from =
        Expect.integer(
            start,
            0,
            "while evaluating the first argument (the start offset) passed to builtins.substring");
    if (from < 0) {
      throw new EvalError("negative start position in 'substring'");
    }
    long length =
        Expect.integer(
            len,
            0,
            "while evaluating the second argument (the substring length) passed to"
                + " builtins.substring");
    Str string =
        coerce(
            s,
            Coercion.Mode.COPY,
            "while evaluating the third argument (the string) passed to builtins.substring");
    String text = string.text();
    if (from >= text.length() || length == 0) {
      return new Str("", string.context());
    }
    long rest = text.length() - from;
    long end = length < 0 || length > rest ? text.length() : from + length;
    return new Str(text.substring((int) from, (int) end), string.context());
  }

  @Doc(
      """
      The strings of a list with a separator between them.

          builtins.concatStringsSep "/" [ "usr" "local" "bin" ]
          => "usr/local/bin"
      """)
  private Value concatStringsSep(Value separator, Value list) {
    Str between =
        Expect.string(
            separator,
            0,
            "while evaluating the first argument (the separator string) passed to"
                + " builtins.concatStringsSep");
    ListValue parts =
        Expect.list(
            list,
            0,
            "while evaluating the second argument (the list of strings to concat) passed to"
                + " builtins.concatStringsSep");
    String why =
        "while evaluating one element of the list of strings to concat passed to"
            + " builtins.concatStringsSep";
    StringBuilder text = new StringBuilder();
    ContextBuilder context = new ContextBuilder();
    context.add(between.context());
    for (int i = 0; i < parts.size(); i++) {
      Value part = parts.get(i).force();
      Str string = part instanceof Str known ? known : coerce(part, Coercion.Mode.COPY, why);
      text.append(i == 0 ? "" : between.text()).append(string.text());
      context.add(string.context());
    }
    return new Str(text.toString(), context.build());
  }

  @Doc(
      """
      Replaces in a string, from left to right, what is in a list by what stands in another list
      at the same place. At each position the first of the list that fits is taken; replacements
      are not searched again. The empty string fits everywhere, also at the end.

          builtins.replaceStrings [ "oo" "a" ] [ "a" "i" ] "foobar"
          => "fabir"
      """)
  private Value replaceStrings(Value from, Value to, Value s) {
    ListValue wanted =
        Expect.list(
            from, 0, "while evaluating the first argument passed to builtins.replaceStrings");
    ListValue replacements =
        Expect.list(
            to, 0, "while evaluating the second argument passed to builtins.replaceStrings");
    if (wanted.size() != replacements.size()) {
      throw new EvalError(
          "'from' and 'to' arguments passed to builtins.replaceStrings have different lengths");
    }
    Replacer replacer = new Replacer(wanted, replacements);
    return replacer.replace(
        Expect.string(
            s, 0, "while evaluating the third argument passed to builtins.replaceStrings"));
  }

  @Doc(
      """
      What follows the last slash of a path or string; one slash at the end does not count.

          map baseNameOf [ "/etc/passwd" "usr/bin/" /etc/ssl ]
          => [ "passwd" "bin" "ssl" ]
      """)
  private Value baseNameOf(Value x) {
    Str string =
        coerce(
            x,
            Coercion.Mode.PLAIN,
            "while evaluating the first argument passed to builtins.baseNameOf");
    String text = string.text();
    if (text.isEmpty()) {
      return string;
    }
    int last = text.length() - 1;
    last -= text.charAt(last) == '/' && last > 0 ? 1 : 0;
    return new Str(text.substring(text.lastIndexOf('/', last) + 1, last + 1), string.context());
  }

  @Doc(
      """
      What precedes the last slash: of a path a path, of a string a string; `"."` when there is no
      slash.

          map dirOf [ "/etc/passwd" "passwd" "/" /etc/ssl ]
          => [ "/etc" "." "/" /etc ]
      """)
  private Value dirOf(Value s) {
    Value value = s.force();
    if (value instanceof PathValue path) {
      return PathValue.of(path.path().substring(0, path.path().lastIndexOf('/') + 1));
    }
    Str string =
        coerce(
            value,
            Coercion.Mode.PLAIN,
            "while evaluating the first argument passed to 'builtins.dirOf'");
    int slash = string.text().lastIndexOf('/');
    String parent = slash < 0 ? "." : slash == 0 ? "/" : string.text().substring(0, slash);
    return new Str(parent, string.context());
  }

  @Doc(
      """
      A path or absolute string as a string without `.`, `..` and doubled slashes. Use
      `/. + s` to make a path of a string.

          builtins.toPath "/etc/../usr//bin/"
          => "/usr/bin"
      """)
  private Value toPath(Value s) {
    return interpreter
        .coercion()
        .toPath(s, 0, "while evaluating the first argument passed to builtins.toPath");
  }

  @Doc(
      """
      Whether a string refers to something in the store.

          builtins.hasContext "/etc"
          => false
      """)
  private Value hasContext(Value s) {
    Str string = Expect.string(s, 0, "while evaluating the argument passed to builtins.hasContext");
    return Bool.of(!string.context().isEmpty());
  }

  @Doc(
      """
      A string that no longer refers to anything in the store, so what uses it does not depend on
      that either.

          builtins.unsafeDiscardStringContext "text"
          => "text"
      """)
  private Value unsafeDiscardStringContext(Value s) {
    Str string =
        coerce(
            s,
            Coercion.Mode.COPY,
            "while evaluating the argument passed to builtins.unsafeDiscardStringContext");
    return string.context().isEmpty() ? string : Str.of(string.text());
  }
}
