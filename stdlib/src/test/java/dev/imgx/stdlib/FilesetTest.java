package dev.imgx.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sets of files in `lib.fileset`, over a tree, in imgx and in Nix.
class FilesetTest {
  private static final List<String> FILES =
      List.of("Makefile", "src/a.c", "src/a.h", "src/deep/b.c", "tests/a.c", "tests/notes.txt");

  @TempDir Path directory;

  @BeforeEach
  void makeTree() throws IOException {
    for (String file : FILES) {
      Path path = directory.resolve("tree").resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
    }
    Files.createDirectories(directory.resolve("tree/empty/inner"));
  }

  private Answer imgx(String expression) {
    String program = "with import <stdlib> { }; with lib.fileset; " + expression;
    return Peers.run(
        directory.resolve("tree"),
        Map.of("IMGX_ROOT", directory.resolve("root").toString(), "CI", ""),
        List.of(DocumentationTest.LAUNCHER.toString(), "eval", "--strict", "--expr", program));
  }

  private Answer nix(String expression) {
    Path library = Path.of("lib/default.imgx").toAbsolutePath();
    String program = "let lib = import %s; in with lib.fileset; %s".formatted(library, expression);
    return Peers.run(
        directory.resolve("tree"),
        Map.of(),
        List.of(
            "nix-instantiate",
            "--eval",
            "--strict",
            "--store",
            directory.resolve("nix").toString(),
            "-E",
            program));
  }

  /// Names below the tree, of what an expression gives.
  private void assertFiles(String expected, String set) {
    String names = "map (lib.path.removePrefix ./.) (toList (%s))".formatted(set.replace('`', '"'));
    String list =
        Stream.of(expected.split(" "))
            .filter(name -> !name.isEmpty())
            .map(name -> "\"./" + name + "\" ")
            .reduce("[ ", String::concat);
    assertEquals(list + "]", imgx(names).success().strip());
    assertEquals(list + "]", nix(names).success().strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Makefile src/a.c src/a.h src/deep/b.c tests/a.c tests/notes.txt | ./.",
        "Makefile | ./Makefile",
        "Makefile src/a.c src/a.h src/deep/b.c | union ./src ./Makefile",
        "src/a.c src/deep/b.c tests/a.c | unions [ ./src/a.c ./src/deep ./tests/a.c ./empty ]",
        "src/a.c src/deep/b.c | intersection ./src (fileFilter (file: file.hasExt `c`) ./.)",
        "'' | intersection ./src ./tests",
        "Makefile src/a.c src/a.h src/deep/b.c | difference ./. ./tests",
        "src/a.h | difference ./src (unions [ ./src/a.c ./src/deep ])",
        "'' | difference ./src ./.",
        "src/a.c src/a.h | difference ./src (maybeMissing ./src/deep)",
        "src/a.c | union (maybeMissing ./none) ./src/a.c",
        "tests/notes.txt | fileFilter (file: file.name == `notes.txt`) ./.",
        "src/a.c src/a.h src/deep/b.c | fromSource (lib.cleanSourceWith { src = ./src; })",
        "src/a.h | fromSource (lib.sourceFilesBySuffices ./src [ `.h` ])"
      })
  void setsHoldWhatTheyShould(String expected, String set) {
    assertFiles(expected, set);
  }

  @Test
  void sourcesHoldJustTheseFiles() throws IOException {
    String source =
        "(toSource { root = ./.; fileset = unions [ ./src/deep ./tests/a.c ./empty ]; }).outPath";
    String path = imgx(source).success().strip().replace("\"", "");
    assertEquals('"' + path + '"', nix(source).success().strip());
    Path made = Path.of(directory.resolve("root") + path);
    try (Stream<Path> files = Files.walk(made)) {
      assertEquals(
          List.of("", "src", "src/deep", "src/deep/b.c", "tests", "tests/a.c"),
          files.map(file -> made.relativize(file).toString()).sorted().toList());
    }
  }

  @Test
  void setsAreShown() {
    String shown = imgx("trace (unions [ ./src ./tests/a.c ]) null").success();
    assertEquals("null", shown.strip());
    String lines = imgx("trace (unions [ ./src ./tests/a.c ]) null").errors();
    String tree = directory.resolve("tree").toString();
    assertTrue(
        lines
            .replaceAll("(?m)^trace: ", "")
            .contains(tree + "\n- src (all files in directory)\n- tests\n  - a.c (regular)\n"),
        lines);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "union ./none ./src | First argument (TREE/none) is a path that does not exist",
        "unions [ `x` ] | Element 0 (\"x\") is a string-like value",
        "toSource { root = ./src; fileset = ./.; } | could contain files in TREE, which is not under",
        "toSource { root = ./Makefile; fileset = empty; } | is a file, but it should be a directory",
        "gitTracked ./. | to point to a local working tree of a Git repository",
        "(union ./src ./tests)._noEval | Directly evaluating a file set is not supported"
      })
  void errorsSayWhatIsWrong(String expression, String message) {
    String expected = message.replace("TREE", directory.resolve("tree").toString());
    String program = expression.replace('`', '"');
    assertTrue(imgx(program).errors().contains(expected), () -> imgx(program).errors());
    assertTrue(nix(program).errors().contains(expected), () -> nix(program).errors());
  }

  @Test
  void filesThatGitTracks() {
    for (String words :
        List.of(
            "init -q", "add src/a.c tests", "-c user.name=x -c user.email=x@x commit -q -m x")) {
      Peers.run(
              directory.resolve("tree"),
              Map.of("HOME", directory.toString()),
              Stream.concat(Stream.of("git"), Stream.of(words.split(" "))).toList())
          .success();
    }
    assertFilesOfGit("gitTracked ./.", "src/a.c tests/a.c tests/notes.txt");
    assertFilesOfGit("intersection (gitTracked ./.) ./src", "src/a.c");
  }

  private void assertFilesOfGit(String set, String expected) {
    String list =
        Stream.of(expected.split(" "))
            .map(name -> "\"./" + name + "\" ")
            .reduce("[ ", String::concat);
    String names = "map (lib.path.removePrefix ./.) (toList (%s))".formatted(set);
    assertEquals(list + "]", imgx(names).success().strip());
  }
}
