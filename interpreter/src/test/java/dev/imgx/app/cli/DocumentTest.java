package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.app.cli.Typed.Answer;
import dev.imgx.app.session.Event;
import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Settings;
import dev.imgx.lang.builtin.Reference;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The documentation of builtins and library functions, wherever one can ask for it.
class DocumentTest {
  private static final Path PAGE = Path.of("src/main/resources/handbook/builtins.md");

  @TempDir static Path root;

  private static Answer run(String... words) {
    return Typed.in(root, root).run(words);
  }

  private static List<Reference.Entry> entries() throws IOException {
    return reference().entries();
  }

  private static Reference reference() throws IOException {
    Settings settings = Settings.of(Map.of("HOME", root.toString()), root);
    try (Imgx imgx = new Imgx(settings, (Event _) -> {})) {
      return imgx.reference();
    }
  }

  /// `-Dimgx.accept=true` writes the page anew, and this still fails.
  @Test
  void thePageOfTheHandbookIsInStep() throws IOException {
    String page = reference().page();
    String written = Files.exists(PAGE) ? Files.readString(PAGE) : "";
    if (Boolean.getBoolean("imgx.accept")) {
      Files.writeString(PAGE, page);
    }
    assertEquals(page, written, PAGE + " (-Dimgx.accept=true rewrites it)");
  }

  @TestFactory
  List<DynamicTest> examplesGiveWhatTheySay() throws IOException {
    return entries().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.name(), () -> check(entry)))
        .toList();
  }

  private static void check(Reference.Entry entry) {
    List<String> wrong = new ArrayList<>();
    StringBuilder expression = new StringBuilder();
    int examples = 0;
    for (String line : entry.text().split("\n", -1)) {
      if (line.startsWith("    => ")) {
        Answer answer =
            run(
                "eval",
                "--extra-experimental-features",
                "flakes",
                "--strict",
                "--expr",
                expression.toString());
        if (!answer.out().equals(line.substring(7) + "\n")) {
          wrong.add(expression + " => " + answer.out() + answer.err());
        }
        expression.setLength(0);
        examples++;
      } else if (line.startsWith("    ")) {
        expression.append(line.substring(4)).append('\n');
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(examples > 0, "no example");
  }

  @Test
  void builtinsByAnyOfTheirNames() {
    String expected =
        """
        builtins.hasAttr s set

        """;
    for (String name : List.of("hasAttr", "builtins.hasAttr", "__hasAttr")) {
      Answer answer = run("doc", name);
      assertEquals(0, answer.code(), answer.err());
      assertTrue(answer.out().startsWith(expected), answer.out());
    }
    assertTrue(run("doc", "map", "derivation").out().contains("\n\nderivation attrs\n\n"));
  }

  @Test
  void functionsOfTheLibraryByTheCommentBeforeThem() {
    Answer answer = run("doc", "lib.optional");
    assertEquals(0, answer.code(), answer.err());
    assertTrue(answer.out().startsWith("lib.optional is a function\nat /"), answer.out());
    assertTrue(
        answer.out().contains("\n\nA list of the value, or the empty list.\n"), answer.out());
    assertTrue(answer.out().contains("\nExample: optional true 1\n=> [ 1 ]\n"), answer.out());
    assertEquals(
        answer.out(), run("doc", "optional").out().replace("optional is", "lib.optional is"));
  }

  @Test
  void functionsInSetsOfTheLibrary() {
    String whole = run("doc", "debian.fileSystem").out();
    assertTrue(whole.startsWith("debian.fileSystem is a function\nat /"), whole);
    assertTrue(whole.contains("\n\nPackages of a lock file and all"), whole);
    assertEquals(whole, run("doc", "fileSystem").out());
    Answer missed = run("doc", "fileSystm");
    assertTrue(missed.err().contains("did you mean `fileSystem`"), missed.err());
  }

  @Test
  void namesThatAreNot() {
    Answer answer = run("doc", "concatMpa");
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("did you mean `concatMap`?"), answer.err());
    assertEquals(2, run("doc").code());
  }

  @Test
  void inTheInteractiveSession() throws IOException {
    Files.writeString(
        root.resolve("f.nix"),
        "{\n  /** Adds\n      one. */\n  inc = x: x + 1;\n  plain = x: x;\n}");
    Answer answer =
        Typed.in(root, root)
            .run(
                ":doc map\n:doc inc\n:doc plain\n:doc 1 + 1\n",
                StandardCharsets.UTF_8,
                List.of("repl", "f.nix"));
    String out = answer.out();
    assertTrue(out.contains("map f list\n\n"), out);
    assertTrue(out.contains("inc is a function\nat " + root + "/f.nix:4:9\n\nAdds\none.\n"), out);
    assertTrue(out.contains("plain is a function\nat " + root + "/f.nix:5:11\n1 + 1 is"), out);
    assertFalse(Utf8.encode(out).isEmpty());
  }
}
