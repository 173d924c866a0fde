package dev.imgx.app.session;

import dev.imgx.build.BuildError;
import dev.imgx.build.Target;
import dev.imgx.lang.builtin.Builtins;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.eval.World;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.Parser;
import dev.imgx.lang.syntax.Printer;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import dev.imgx.plan.StoreWorld;
import dev.imgx.store.LocalStore;
import dev.imgx.store.Store;
import dev.imgx.store.path.StoreDir;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A session: everything that imgx can do with programs, put together from the rooms.
///
/// What is not needed is not made: parsing makes no interpreter, evaluating opens no store. Belongs
/// to one thread, which needs a large stack (`DeepStack`). Every method throws `SessionError` with
/// a message for the user, or `SyntaxError`.
public final class Imgx implements AutoCloseable {
  /// Takes texts of the language.
  @FunctionalInterface
  public interface Output {
    void write(String bytes) throws IOException;
  }

  /// Something that meets programs and files.
  @FunctionalInterface
  private interface Task<T> {
    T run() throws IOException;
  }

  private final Settings settings;
  private final Store store;
  private final World world;
  private @Nullable Interpreter interpreter;

  /// @param events hears what happens, from several threads
  public Imgx(Settings settings, Consumer<Event> events) {
    this.settings = settings;
    this.store = new LocalStore(settings.root(), new StoreDir(settings.storeDirectory()));
    this.world = new StoreWorld(store, settings.world(), this::realise, new Voice(events));
  }

  /// What programs say becomes events.
  private record Voice(Consumer<Event> events) implements StoreWorld.Listener {
    @Override
    public void trace(String message) {
      events.accept(new Event.Trace(message));
    }

    @Override
    public void warn(String message) {
      events.accept(new Event.Warning(message));
    }
  }

  public Settings settings() {
    return settings;
  }

  /// The canonical form of a program, as `nix-instantiate --parse` prints it, without a line end.
  public String canonical(Program program) throws IOException {
    return guarded(() -> {
      Source source = source(program);
      return new Printer(source.directory(), world.home()).print(Parser.parse(source));
    });
  }

  /// Evaluates what is wanted and hands each value's print to `out`.
  public void print(Request request, Printing printing, Output out) throws IOException {
    guarded(() -> {
      Attrs arguments = arguments(request.arguments());
      for (Program program : request.programs()) {
        Value root = interpreter().evaluate(source(program));
        for (String path : request.paths()) {
          Value value = new AttrPath(path).follow(interpreter(), root, arguments).force();
          Value called = arguments.isEmpty() ? value : interpreter().autoCall(value, arguments);
          out.write(printing.print(interpreter(), called.force()));
        }
      }
      return true;
    });
  }

  /// The arguments as a set. Expressions are parsed now and evaluated when they are used.
  private Attrs arguments(List<Argument> arguments) {
    AttrsBuilder set = new AttrsBuilder(arguments.size());
    for (Argument argument : arguments) {
      Value value =
          switch (argument) {
            case Argument.Text text -> Str.of(text.text());
            case Argument.Expression expression -> {
              Source source = text(Source.STRING, expression.text());
              yield interpreter().delay(Parser.parse(source), source, Map.of());
            }
          };
      set.put(argument.name(), value);
    }
    return set.build();
  }

  private Source source(Program program) {
    return switch (program) {
      case Program.Text text -> text(Source.STRING, text.text());
      case Program.Input input -> text(Source.STDIN, input.text());
      case Program.File file -> {
        String path = world.importTarget(path(file.name()));
        int slash = path.lastIndexOf('/');
        yield new Source(path, slash == 0 ? "/" : path.substring(0, slash), world.read(path));
      }
    };
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
    String path = name.startsWith("/") ? name : directory() + "/" + name;
    String canonical = PathValue.canonical(path);
    if (!world.exists(canonical)) {
      throw new EvalError("file '" + name + "' does not exist")
          .withHint(canonical.equals(name) ? null : "looked for '" + canonical + "'");
    }
    return canonical;
  }

  private Source text(String name, String text) {
    return new Source(name, directory(), text);
  }

  private String directory() {
    return Utf8.encode(settings.directory().toString());
  }

  private Interpreter interpreter() {
    Interpreter current = interpreter;
    if (current == null) {
      Builtins builtins = new Builtins(settings.system(), List.of());
      current = new Interpreter(world, settings.limits(), builtins);
      interpreter = current;
    }
    return current;
  }

  /// Errors of the evaluation, their places resolved as long as this session knows them.
  private <T> T guarded(Task<T> task) throws IOException {
    try {
      return task.run();
    } catch (EvalError error) {
      Interpreter current = interpreter;
      throw new SessionError(
          current == null
              ? Diagnostic.of(error.message(), null).withHint(error.hint())
              : current.diagnostic(error));
    }
  }

  private void realise(Collection<Target> targets) throws InterruptedException {
    throw new BuildError("cannot build while evaluating: " + targets);
  }

  @Override
  public void close() {
    store.close();
  }
}
