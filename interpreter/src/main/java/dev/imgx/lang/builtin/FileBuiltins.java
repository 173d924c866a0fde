package dev.imgx.lang.builtin;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.eval.World;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.ForbiddenError;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.ThrownError;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Files and other programs, seen through the world. What a path's text refers to is built before
/// it is looked at.
final class FileBuiltins extends Family {
  private static final String[] ROWS = {
    "import path",
    "scopedImport scope path",
    "__readFile path",
    "__readDir path",
    "__readFileType p",
    "__pathExists path",
    "__findFile search-path lookup-path",
  };
  private static final Symbol PREFIX = Symbol.of("prefix");
  private static final Symbol PATH = Symbol.of("path");
  private static final String WHY = "while realising the context of a path";

  private final Interpreter interpreter;

  FileBuiltins(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 0 -> importFile(argument);
      case 2 -> readFile(argument);
      case 3 -> readDir(argument);
      case 4 -> readFileType(argument);
      case 5 -> pathExists(argument);
      default -> super.call(row, argument);
    };
  }

  @Override
  protected Value call(int row, Value first, Value second) {
    return switch (row) {
      case 1 -> scopedImport(first, second);
      case 6 -> findFile(first, second);
      default -> super.call(row, first, second);
    };
  }

  /// The path that a value means, after building what its text refers to.
  private String path(Value value) {
    Str path = interpreter.coercion().toPath(value, 0, WHY);
    realise(path);
    return path.text();
  }

  private void realise(Str text) {
    if (!text.context().isEmpty()) {
      interpreter.world().realise(text.context());
    }
  }

  @Doc(
      name = "import",
      value =
          """
          The value of the program in a file, or in the `default.imgx` or `default.nix` of a
          directory. The program sees the builtins, but nothing of the file that imports it. A file
          is evaluated once. The file of a derivation in the store becomes that derivation again.

              builtins.isFunction import
              => true
          """)
  private Value importFile(Value path) {
    String file = path(path);
    Value known = interpreter.world().readValue(file);
    return known != null ? known : interpreter.importFile(file);
  }

  @Doc(
      """
      As `import`, but the attributes of a set are variables of the imported program, before the
      builtins. The file is evaluated anew each time.

          builtins.isFunction (scopedImport { x = 1; })
          => true
      """)
  private Value scopedImport(Value scope, Value path) {
    String file = path(path);
    Attrs attrs =
        Expect.attrs(
            scope, 0, "while evaluating the first argument passed to builtins.scopedImport");
    Map<String, Value> variables = new HashMap<>();
    for (int i = 0; i < attrs.size(); i++) {
      variables.put(attrs.name(i).text(), attrs.value(i));
    }
    return interpreter.importFile(file, variables);
  }

  @Doc(
      """
      The bytes of a file. An error when there is a zero byte among them.

          builtins.typeOf builtins.readFile
          => "lambda"
      """)
  private Value readFile(Value path) {
    String file = path(path);
    String text = interpreter.world().read(file);
    if (text.indexOf('\0') >= 0) {
      throw new EvalError(
          "the contents of the file '" + file + "' cannot be represented as a Nix string");
    }
    return new Str(text, interpreter.world().references(file, text));
  }

  @Doc(
      """
      The names in a directory, and what each is: `"regular"`, `"directory"`, `"symlink"` or
      `"unknown"`.

          builtins.isAttrs (builtins.readDir /.)
          => true
      """)
  private Value readDir(Value path) {
    Map<String, World.FileKind> entries = interpreter.world().list(path(path));
    AttrsBuilder builder = new AttrsBuilder(entries.size());
    entries.forEach((name, kind) -> builder.put(name, Str.of(kind.label())));
    return builder.build();
  }

  @Doc(
      """
      What is at a path, in the words of `readDir`. Symbolic links are not followed.

          builtins.readFileType /.
          => "directory"
      """)
  private Value readFileType(Value p) {
    String path = path(p);
    World.FileKind kind = interpreter.world().kind(path);
    if (kind == null) {
      throw new EvalError("path '" + path + "' does not exist");
    }
    return Str.of(kind.label());
  }

  @Doc(
      """
      Whether there is anything at a path; when a string ends with a slash, whether it is a
      directory.

          map builtins.pathExists [ /. "/surely/not/here" ]
          => [ true false ]
      """)
  private Value pathExists(Value path) {
    try {
      return Bool.of(isThere(path));
    } catch (ForbiddenError _) {
      return Bool.FALSE;
    }
  }

  private boolean isThere(Value path) {
    String file = path(path);
    World world = interpreter.world();
    World.FileKind kind = world.kind(file);
    boolean directory =
        path.force() instanceof Str text
            && (text.text().endsWith("/") || text.text().endsWith("/."));
    if (directory && kind == World.FileKind.SYMLINK) {
      return world.exists(file + "/.");
    }
    return kind != null && (!directory || kind == World.FileKind.DIRECTORY);
  }

  @Doc(
      """
      Looks a name up along a search path, a list of sets with `path` and `prefix`. `<a/b>` means
      `findFile __nixPath "a/b"`.

          builtins.findFile [ { prefix = "top"; path = "/"; } ] "top"
          => /
      """)
  private Value findFile(Value searchPath, Value lookupPath) {
    ListValue list =
        Expect.list(
            searchPath, 0, "while evaluating the first argument passed to builtins.findFile");
    List<World.SearchEntry> entries = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      entries.add(entry(list.get(i)));
    }
    String name =
        Expect.plainString(
            lookupPath, 0, "while evaluating the second argument passed to builtins.findFile");
    String found = interpreter.world().find(entries, name);
    if (found == null) {
      throw new ThrownError(
          interpreter.world().rules().pure()
              ? "cannot look up '<"
                  + name
                  + ">' in pure evaluation mode (use '--impure' to override)"
              : "file '"
                  + name
                  + "' was not found in the Nix search path (add it using $NIX_PATH or -I)",
          0);
    }
    return PathValue.of(found);
  }

  private World.SearchEntry entry(Value element) {
    Attrs attrs =
        Expect.attrs(
            element, 0, "while evaluating an element of the list passed to builtins.findFile");
    Value prefix = attrs.get(PREFIX);
    String prefixText =
        prefix == null
            ? ""
            : Expect.plainString(
                prefix,
                0,
                "while evaluating the `prefix` attribute of an element of the list passed to"
                    + " builtins.findFile");
    Str path =
        interpreter
            .coercion()
            .toStr(
                Selection.require(attrs, PATH, "in an element of the __nixPath"),
                Coercion.Mode.PLAIN,
                0,
                "while evaluating the `path` attribute of an element of the list passed to"
                    + " builtins.findFile");
    realise(path);
    return new World.SearchEntry(prefixText, path.text());
  }
}
