package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The language tests of Nix itself, from a checkout that `-Dimgx.nix=…` names, through the command
/// line.
///
/// Nothing of them is in this repository, so no build looks for this class (its name does not end
/// as theirs do); to run it: `mvn test -Dquick -pl grammar,interpreter -Dtest=ReferenceSuite
/// -Dimgx.nix=DIRECTORY -Dsurefire.failIfNoSpecifiedTests=false`. Follows
/// `tests/functional/lang.sh`.
class ReferenceSuite {
  private static final Path TOP =
      Path.of(System.getProperty("imgx.nix", "(no -Dimgx.nix=DIRECTORY)"), "tests", "functional");

  /// By default imgx goes deeper than Nix.
  private static final String DEPTH = "--max-call-depth";

  private static final String TRACE = "--show-trace";

  /// As in the suite's own settings.
  private static final String FEATURES = "--extra-experimental-features";

  @TempDir static Path scratch;

  /// What a command line did; texts are bytes, the checkout is called `/pwd`.
  private record Answer(int code, String out, String err) {
    /// The line that says what is wrong. Nix puts it after the way to it.
    String firstLine() {
      return err.lines()
          .map(String::strip)
          .filter(line -> line.matches("(error|warning|trace|evaluation warning): .*"))
          .findFirst()
          .orElse("");
    }
  }

  @TestFactory
  List<DynamicTest> values() {
    return tests("eval-okay-", ReferenceSuite::value);
  }

  @TestFactory
  List<DynamicTest> canonicalPrints() {
    return tests("parse-okay-", ReferenceSuite::canonical);
  }

  @TestFactory
  List<DynamicTest> refusedEvaluations() {
    return tests("eval-fail-", name -> assertEquals(1, failing(name).code()));
  }

  @TestFactory
  List<DynamicTest> refusedTexts() {
    return tests("parse-fail-", name -> assertEquals(1, failing(name).code()));
  }

  /// Four of five first lines of errors are those of Nix, word by word.
  @Test
  void firstLinesOfErrors() {
    List<String> names =
        Stream.concat(names("eval-fail-").stream(), names("parse-fail-").stream()).toList();
    List<String> others = new ArrayList<>();
    for (String name : names) {
      String ours = failing(name).firstLine();
      String theirs = expectedLine(name);
      if (!ours.equals(theirs)) {
        others.add("  " + name + "\n    ours:   " + ours + "\n    theirs: " + theirs);
      }
    }
    String report = String.join("\n", others) + "\n" + others.size() + " of " + names.size();
    System.getLogger("reference").log(System.Logger.Level.INFO, report);
    assertTrue(others.size() * 5 <= names.size(), report);
  }

  private static void value(String name) {
    Path xml = TOP.resolve("lang/" + name + ".exp.xml");
    if (Files.exists(xml)) {
      Answer answer = evaluate(name, List.of("--xml", "--no-location", "--strict"));
      assertEquals(read(name + ".exp.xml"), answer.out(), answer.err());
      return;
    }
    if (Files.exists(TOP.resolve("lang/" + name + ".exp-disabled"))) {
      return;
    }
    List<String> words = new ArrayList<>(flags(name, List.of()));
    words.add("--strict");
    Answer answer = evaluate(name, words);
    assertEquals(read(name + ".exp"), answer.out(), answer.err());
    assertEquals(expectedLine(name), answer.firstLine(), answer.err());
  }

  private static String expectedLine(String name) {
    return new Answer(0, "", read(name + ".err.exp")).firstLine();
  }

  private static void canonical(String name) {
    Answer answer = run(read(name + ".nix"), List.of("parse", "-"));
    assertEquals(read(name + ".exp"), answer.out(), answer.err());
    assertEquals(expectedLine(name), answer.firstLine(), answer.err());
  }

  private static Answer failing(String name) {
    return name.startsWith("parse-")
        ? run(read(name + ".nix"), List.of("parse", "-"))
        : evaluate(name, flags(name, List.of("--strict", TRACE)));
  }

  private static Answer evaluate(String name, List<String> flags) {
    List<String> words = new ArrayList<>(List.of("eval", FEATURES, "flakes"));
    if (!flags.contains(DEPTH)) {
      words.addAll(List.of(DEPTH, "10000"));
    }
    flags.stream().filter(flag -> !flag.equals("--eval")).forEach(words::add);
    words.add("lang/" + name + ".nix");
    return run("", words);
  }

  private static List<String> flags(String name, List<String> fallback) {
    if (!Files.exists(TOP.resolve("lang/" + name + ".flags"))) {
      return fallback;
    }
    String text = read(name + ".flags").replaceAll("#.*", "").strip();
    return List.of(text.split("\\s+", -1));
  }

  private static Answer run(String input, List<String> words) {
    Map<String, String> environment =
        Map.of(
            "IMGX_ROOT", scratch.resolve("root").toString(),
            "NIX_PATH", "lang/dir3:lang/dir4",
            "TEST_VAR", "foo",
            "HOME", "/fake-home");
    Typed.Answer answer =
        new Typed(environment, TOP).run(input, StandardCharsets.ISO_8859_1, words);
    return new Answer(answer.code(), text(answer.out()), text(answer.err()));
  }

  private static String text(String bytes) {
    return bytes.replace(TOP.toString(), "/pwd");
  }

  private static List<DynamicTest> tests(String prefix, Consumer<String> check) {
    return names(prefix).stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> check.accept(name)))
        .toList();
  }

  private static List<String> names(String prefix) {
    try (Stream<Path> files = Files.list(TOP.resolve("lang"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix) && name.endsWith(".nix"))
          .map(name -> name.substring(0, name.length() - ".nix".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A file of the suite; nothing when there is none.
  private static String read(String name) {
    Path file = TOP.resolve("lang/" + name);
    try {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
