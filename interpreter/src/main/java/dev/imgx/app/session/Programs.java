package dev.imgx.app.session;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.eval.World;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.Parser;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Finds the texts of programs and evaluates them. Throws `EvalError` and `SyntaxError`.
final class Programs {
  /// Takes a value, and the arguments that functions in it are called with.
  @FunctionalInterface
  interface Visitor {
    void visit(Value value, Attrs arguments) throws IOException;
  }

  private final World world;
  private final String directory;

  /// @param directory what relative paths start from
  Programs(World world, Path directory) {
    this.world = world;
    this.directory = Utf8.encode(directory.toString());
  }

  /// The text of a program.
  Source source(Program program) {
    // Not a switch over types: those are linked at run time, 15 ms at every start, and the AOT
    // cache
    // cannot hold what that makes.
    if (program instanceof Program.Text text) {
      return new Source(Source.STRING, directory, text.text());
    }
    if (program instanceof Program.Input input) {
      return new Source(Source.STDIN, directory, input.text());
    }
    String path = world.importTarget(path(((Program.File) program).name()));
    if (!world.exists(path)) {
      throw noDefault(path);
    }
    int slash = path.lastIndexOf('/');
    return new Source(path, slash == 0 ? "/" : path.substring(0, slash), world.read(path));
  }

  /// Evaluates the values that are wanted, one after the other.
  void visit(Request request, Interpreter interpreter, Visitor visitor) throws IOException {
    Attrs arguments = arguments(request.arguments(), interpreter);
    for (Program program : request.programs()) {
      Source source = source(program);
      try {
        Value root = interpreter.evaluate(source);
        for (String path : request.paths()) {
          Value value = new AttrPath(path).follow(interpreter, root, arguments);
          visitor.visit(value.force(), arguments);
        }
      } catch (EvalError error) {
        throw isLost(error) ? error.at(interpreter.places().start(source)) : error;
      }
    }
  }

  /// Whether nothing says where an error is.
  private static boolean isLost(EvalError error) {
    return error.place() == 0 && error.traces().stream().allMatch(trace -> trace.place() == 0);
  }

  /// The arguments as a set. Expressions are parsed now and evaluated when they are used.
  private Attrs arguments(List<Argument> arguments, Interpreter interpreter) {
    AttrsBuilder set = new AttrsBuilder(arguments.size());
    for (Argument argument : arguments) {
      if (argument instanceof Argument.Expression expression) {
        Source source = new Source(Source.STRING, directory, expression.text());
        set.put(argument.name(), interpreter.delay(Parser.parse(source), source, Map.of()));
      } else if (argument instanceof Argument.Text text) {
        set.put(argument.name(), Str.of(text.text()));
      }
    }
    return set.build();
  }

  /// The absolute path of a file that the user names: relative to the working directory, or
  /// `<name>` along the search path.
  private String path(String name) {
    if (name.length() > 2 && name.startsWith("<") && name.endsWith(">")) {
      String wanted = name.substring(1, name.length() - 1);
      String found = world.find(world.searchPath(), wanted);
      if (found == null) {
        throw new EvalError("file '" + wanted + "' was not found in the search path")
            .withHint("add it with '-I', or to $NIX_PATH");
      }
      return found;
    }
    String canonical = PathValue.canonical(name.startsWith("/") ? name : directory + "/" + name);
    if (!world.exists(canonical)) {
      throw new EvalError("file '" + name + "' does not exist")
          .withHint(canonical.equals(name) ? null : "looked for '" + canonical + "'");
    }
    return canonical;
  }

  private EvalError noDefault(String path) {
    int slash = path.lastIndexOf('/');
    return new EvalError(
        "the directory '"
            + path.substring(0, Math.max(1, slash))
            + "' has neither a 'default.imgx' nor a 'default.nix'");
  }
}
