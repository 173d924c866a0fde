package dev.imgx.app.session;

import dev.imgx.lang.eval.World;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.Parser;
import dev.imgx.lang.syntax.Printer;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.PathValue;
import dev.imgx.plan.FileWorld;
import java.io.IOException;
import java.util.function.Consumer;

/// A session: everything that imgx can do with programs, put together from the rooms.
///
/// What is not needed is not made. Belongs to one thread, which needs a large stack (`DeepStack`). Every method throws `SessionError` with a
/// message for the user, or `SyntaxError`.
public final class Imgx implements AutoCloseable {
  /// Something that meets programs and files.
  @FunctionalInterface
  private interface Task<T> {
    T run() throws IOException;
  }

  private final Settings settings;
  private final World world;

  /// @param events hears what happens, from several threads
  public Imgx(Settings settings, Consumer<Event> events) {
    this.settings = settings;
    this.world =
        new FileWorld(
            settings.environment(),
            settings.searchPath(),
            (kind, message) ->
                events.accept(
                    kind.equals("trace") ? new Event.Trace(message) : new Event.Warning(message)));
  }

  public Settings settings() {
    return settings;
  }

  /// The canonical form of a program, as `nix-instantiate --parse` prints it, without a line end.
  public String canonical(Program program) throws IOException {
    return guarded(
        () -> {
          Source source = source(program);
          return new Printer(source.directory(), world.home()).print(Parser.parse(source));
        });
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

  /// Errors of the evaluation, their places resolved as long as this session knows them.
  private <T> T guarded(Task<T> task) throws IOException {
    try {
      return task.run();
    } catch (EvalError error) {
      throw new SessionError(Diagnostic.of(error.message(), null).withHint(error.hint()));
    }
  }

  @Override
  public void close() {}
}
