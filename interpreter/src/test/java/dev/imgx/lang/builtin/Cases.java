package dev.imgx.lang.builtin;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.eval.Limits;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Value;
import dev.imgx.lang.value.ValuePrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Files of many small programs, parted by empty lines, and what they come to.
///
/// A program whose first line is `# newer than 2.8` is one that the Nix of Debian answers
/// otherwise.
final class Cases {
  static final Path FOLDER = Path.of("src/test/resources/snippets/builtin").toAbsolutePath();
  static final String NEWER = "# newer than 2.8\n";

  private Cases() {}

  static List<String> read(Path file) {
    try {
      List<String> programs = new ArrayList<>();
      for (String program : Files.readString(file).strip().split("\n\n+", -1)) {
        programs.add(program + "\n");
      }
      return programs;
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  /// What a program says and gives, or `error: ` and why not; the folder is called `/snippets`.
  static String run(String program) {
    DiskWorld world = new DiskWorld(List.of());
    Interpreter interpreter =
        new Interpreter(world, Limits.DEFAULT, new Builtins("x86_64-linux", List.of()));
    String result;
    try {
      Source source =
          new Source(Source.STRING, Utf8.encode(FOLDER.toString()), Utf8.encode(program));
      result =
          interpreter.onDeepStack(() -> {
            Value value = interpreter.evaluate(source);
            interpreter.forceDeep(value);
            return ValuePrinter.print(value);
          });
    } catch (EvalError error) {
      result = "error: " + error.message();
    } catch (RuntimeException error) {
      result = "error: " + error.getMessage();
    }
    world.said.add(result);
    return Utf8.decode(String.join("\n", world.said)).replace(FOLDER.toString(), "/snippets");
  }
}
