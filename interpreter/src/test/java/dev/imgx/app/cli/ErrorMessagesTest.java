package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What people see of programs that fail: one file has many of them, parted by empty lines. Each
/// message says where, and shows the place.
///
/// The first lines were compared with what Nix 2.35 says of the same programs.
class ErrorMessagesTest {
  private static final Path FOLDER = Path.of("src/test/resources/snippets/errors").toAbsolutePath();

  @TempDir static Path root;

  @TestFactory
  List<DynamicTest> messages() {
    return Golden.tests(FOLDER, ".imgx", file -> new Golden.Outcome(".err", messages(file)));
  }

  private static String messages(Path file) {
    StringBuilder all = new StringBuilder();
    for (String program : read(file).strip().split("\n\n+")) {
      Typed.Answer answer =
          Typed.in(root, FOLDER).run("eval", "--strict", "--show-trace", "--expr", program);
      assertEquals(1, answer.code(), program + answer.err());
      assertTrue(answer.err().contains("\n       at "), program + "\n" + answer.err());
      assertTrue(answer.err().contains("^"), answer.err());
      all.append(answer.err().replace(FOLDER.toString(), "/folder")).append('\n');
    }
    return all.toString();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
