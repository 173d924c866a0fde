package dev.imgx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// Golden files: beside each input stands the file of what is expected of it, with the same name
/// and another ending: `.out` for a result, `.err` for an error, or whatever a subject says.
///
/// `-Dimgx.accept=true` writes what is given now, and the run still fails. Use it so:
///
/// ```java
/// @TestFactory
/// List<DynamicTest> snippets() {
///   return Golden.tests(Path.of("src/test/resources/snippets/x"), ".imgx", X::outcome);
/// }
/// ```
public final class Golden {
  private static final List<String> ENDINGS = List.of(".out", ".err", ".xml", ".json");

  private Golden() {}

  /// What an input gives now: the ending of the golden file, and its text.
  public record Outcome(String ending, String text) {
    /// A result.
    public static Outcome result(String text) {
      return new Outcome(".out", text);
    }

    /// An error.
    public static Outcome error(String text) {
      return new Outcome(".err", text);
    }
  }

  /// The inputs of a folder, sorted: files directly in it with an ending such as `.imgx`.
  public static List<Path> inputs(Path folder, String ending) {
    return files(folder).stream().filter(file -> file.toString().endsWith(ending)).toList();
  }

  /// A test for each input of a folder, and one that finds golden files without an input.
  public static List<DynamicTest> tests(
      Path folder, String ending, Function<Path, Outcome> subject) {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path input : inputs(folder, ending)) {
      String stem = stem(input, ending);
      tests.add(
          DynamicTest.dynamicTest(stem, () -> check(folder.resolve(stem), subject.apply(input))));
    }
    if (tests.isEmpty()) {
      fail("no inputs in " + folder);
    }
    tests.add(DynamicTest.dynamicTest("(no orphans)", () -> refuseOrphans(folder, ending)));
    return tests;
  }

  private static void check(Path stem, Outcome outcome) throws IOException {
    Path golden = Path.of(stem + outcome.ending());
    String text = outcome.text().endsWith("\n") ? outcome.text() : outcome.text() + "\n";
    if (Boolean.getBoolean("imgx.accept")) {
      accept(stem, golden, text);
      return;
    }
    for (String ending : ENDINGS) {
      Path other = Path.of(stem + ending);
      if (!ending.equals(outcome.ending()) && Files.exists(other)) {
        fail("expected " + other.getFileName() + ", but got " + outcome.ending() + ":\n" + text);
      }
    }
    String expected = Files.exists(golden) ? Files.readString(golden) : "(no golden file)";
    assertEquals(expected, text, () -> golden + " (-Dimgx.accept=true rewrites it)");
  }

  /// Writes the golden file when it differs, and fails then.
  private static void accept(Path stem, Path golden, String text) throws IOException {
    boolean same =
        Files.exists(golden) && Files.readString(golden, StandardCharsets.UTF_8).equals(text);
    boolean stale = false;
    for (String ending : ENDINGS) {
      Path other = Path.of(stem + ending);
      if (!other.equals(golden)) {
        stale |= Files.deleteIfExists(other);
      }
    }
    if (!same || stale) {
      Files.writeString(golden, text);
      fail("accepted " + golden.getFileName());
    }
  }

  private static void refuseOrphans(Path folder, String ending) {
    List<String> orphans = new ArrayList<>();
    for (Path file : files(folder)) {
      for (String golden : ENDINGS) {
        String name = file.getFileName().toString();
        if (name.endsWith(golden) && !golden.equals(ending)) {
          Path input = folder.resolve(stem(file, golden) + ending);
          if (!Files.exists(input)) {
            orphans.add(name);
          }
        }
      }
    }
    assertEquals(List.of(), orphans, "golden files without an input");
  }

  private static String stem(Path file, String ending) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ending.length());
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
