package dev.imgx.lang.syntax;

import dev.imgx.Golden;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The golden inputs of the parser.
final class Snippets {
  static final Path FOLDER = Path.of("src/test/resources/snippets/parse");

  private Snippets() {}

  static List<Path> all() {
    return Golden.inputs(FOLDER, ".imgx");
  }

  /// The inputs that are programs.
  static List<Path> programs() {
    return all().stream().filter(file -> !isError(file)).toList();
  }

  /// The inputs that are not.
  static List<Path> errors() {
    return all().stream().filter(Snippets::isError).toList();
  }

  private static boolean isError(Path file) {
    return file.getFileName().toString().startsWith("error-");
  }

  /// A file's source; the directory is that of paths in the golden files.
  static Source source(Path file) {
    return new Source(Utf8.encode(file.getFileName().toString()), "/snippets", text(file));
  }

  static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The canonical form of a text.
  static String canonical(String text) {
    Source source = new Source(Source.STRING, "/snippets", text);
    return new Printer(source.directory(), "/home/me").print(Parser.parse(source));
  }
}
