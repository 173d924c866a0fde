package dev.imgx.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every example in a doc comment of the library gives what it says, in imgx and in Nix.
class DocumentationTest {
  static final Path LAUNCHER =
      Path.of("../interpreter/target/imgx/bin/imgx").toAbsolutePath().normalize();
  private static final Pattern EXAMPLE = Pattern.compile("Example: (.*)\n\\s*=> (.*)\n");

  /// What an example may use without saying where it comes from.
  private static final String SCOPE =
      "with import <stdlib> { }; with lib; with dockerTools; with vmTools; with debian; ";

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> examplesAreTrue() throws IOException {
    return sources().stream()
        .filter(file -> EXAMPLE.matcher(text(file)).find())
        .map(file -> DynamicTest.dynamicTest(file.toString(), () -> check(file)));
  }

  @Test
  void everyFunctionOfTheLibraryHasAnExample() throws IOException {
    List<String> faults = new ArrayList<>();
    Pattern definition = Pattern.compile("(?m)^  ([a-zA-Z][\\w']*) =");
    for (Path file : sources()) {
      String text = text(file).replaceFirst("(?s)^.*?\\nrec \\{|^lib: rec \\{", "");
      if (!file.startsWith("lib")) {
        continue;
      }
      Matcher names = definition.matcher(text);
      while (names.find()) {
        String before = text.substring(0, names.start()).stripTrailing();
        boolean inLet = before.lastIndexOf("\nlet") > before.lastIndexOf("\nin");
        if (!before.endsWith("*/") && !inLet) {
          faults.add(file + ": " + names.group(1));
        }
      }
    }
    assertEquals(List.of(), faults, "functions without a comment");
  }

  private void check(Path file) {
    Matcher examples = EXAMPLE.matcher(text(file));
    List<String> claims = new ArrayList<>();
    StringBuilder program = new StringBuilder(SCOPE).append("[\n");
    while (examples.find()) {
      claims.add(examples.group(1));
      program.append("((").append(examples.group(1)).append(") == (");
      program.append(examples.group(2)).append("))\n");
    }
    program.append("]");
    assertFalse(claims.isEmpty());
    String expected = "[ " + "true ".repeat(claims.size()) + "]";
    assertEquals(
        expected, run(LAUNCHER.toString(), "eval", "--strict", "--expr", program.toString()));
    Path library = Path.of("default.imgx").toAbsolutePath();
    assertEquals(
        expected,
        run(
            "nix-instantiate",
            "--eval",
            "--strict",
            "--store",
            "dummy://",
            "-I",
            "stdlib=" + library,
            "--expr",
            program.toString()));
  }

  private String run(String... command) {
    Map<String, String> environment = Map.of("IMGX_ROOT", directory.resolve("root").toString());
    Answer answer = Peers.run(directory, environment, List.of(command));
    return answer.success().strip();
  }

  static List<Path> sources() throws IOException {
    try (Stream<Path> walk = Files.walk(Path.of(""))) {
      return walk.filter(file -> file.toString().endsWith(".imgx"))
          .filter(file -> !file.startsWith("src") && !file.startsWith("target"))
          .sorted()
          .toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
