package dev.imgx.lang.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Golden;
import dev.imgx.Peers;
import dev.imgx.lang.builtin.Builtins;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.report.Palette;
import dev.imgx.lang.report.Renderer;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.ExprReader;
import dev.imgx.lang.syntax.ExprWriter;
import dev.imgx.lang.syntax.Parser;
import dev.imgx.lang.syntax.SyntaxError;
import dev.imgx.lang.syntax.Trees;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.ValuePrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The language by example: what programs give, and how they fail; and that Nix gives the same.
class LanguageTest {
  private static final Path SNIPPETS = Path.of("src/test/resources/snippets/lang");

  /// What Nix 2.35 does but not yet the peer, Nix 2.8: checking integers for overflow, the places
  /// of inherited attributes, which lists count as repeated, a stack for deep recursion.
  private static final List<String> NEWER =
      List.of(
          "arithmetic-overflow", "arithmetic-multiply-overflow", "position", "repeated", "depth");

  private static final Map<String, String> FILES =
      Map.of(
          "/here/other.imgx", "n: n + 1",
          "/here/folder/default.imgx", "\"the default of a folder\"",
          "/here/broken.imgx", "{ a = 1; b = }");

  @TestFactory
  List<DynamicTest> snippets() {
    return Golden.tests(SNIPPETS, ".imgx", LanguageTest::outcome);
  }

  /// Values, messages and places are the same when the trees come from an earlier run.
  @TestFactory
  List<DynamicTest> treesThatWereKeptGiveTheSame() {
    Trees kept =
        source -> ExprReader.read(ExprWriter.write(Parser.parse(source), source), 0, source);
    List<DynamicTest> tests = new ArrayList<>();
    for (Path input : Golden.inputs(SNIPPETS, ".imgx")) {
      tests.add(
          DynamicTest.dynamicTest(
              name(input), () -> assertEquals(outcome(input), outcome(input, kept))));
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> nixGivesTheSameValues() throws IOException {
    Peers.require("nix-instantiate");
    Path folder = Files.createTempDirectory("snippets");
    Files.createDirectory(folder.resolve("folder"));
    FILES.forEach((path, text) -> write(folder.resolve(nixName(path)), text));
    List<DynamicTest> tests = new ArrayList<>();
    for (Path input : Golden.inputs(SNIPPETS, ".imgx")) {
      String stem = input.getFileName().toString().replace(".imgx", "");
      if (!NEWER.contains(stem)) {
        tests.add(DynamicTest.dynamicTest(stem, () -> compare(folder, input)));
      }
    }
    return tests;
  }

  private static String nixName(String path) {
    return path.replace("/here/", "").replace("default.imgx", "default.nix");
  }

  private static void compare(Path folder, Path input) throws IOException {
    Path copy = folder.resolve(input.getFileName());
    Files.copy(input, copy);
    List<String> command =
        List.of("nix-instantiate", "--eval", "--strict", "--readonly-mode", copy.toString());
    Peers.Answer answer = Peers.run(folder, Map.of(), command);
    Golden.Outcome own = outcome(input);
    if (own.ending().equals(".err")) {
      assertTrue(answer.exitCode() != 0, () -> "Nix accepts it: " + answer.output());
    } else {
      String expected = answer.success().replace(folder.toString(), "/here");
      assertEquals(expected.strip(), own.text().lines().toList().getFirst());
    }
  }

  private static Golden.Outcome outcome(Path input) {
    return outcome(input, Trees.PARSED);
  }

  private static Golden.Outcome outcome(Path input, Trees trees) {
    MemoryWorld world = new MemoryWorld(withText(input));
    Limits limits = new Limits(120_000, Limits.DEFAULT.stackBytes());
    Interpreter interpreter =
        new Interpreter(world, trees, limits, new Builtins("x86_64-linux", List.of()));
    try {
      String value =
          interpreter.onDeepStack(
              () -> ValuePrinter.print(interpreter.forceDeep(interpreter.importFile(name(input)))));
      return Golden.Outcome.result(Utf8.decode(value) + "\n" + said(world));
    } catch (EvalError error) {
      return failure(interpreter.diagnostic(error));
    } catch (SyntaxError error) {
      return failure(error.diagnostic());
    }
  }

  private static Golden.Outcome failure(Diagnostic diagnostic) {
    return Golden.Outcome.error(new Renderer(Palette.PLAIN, false).render(diagnostic));
  }

  private static String said(MemoryWorld world) {
    return world.said.isEmpty() ? "" : String.join("\n", world.said) + "\n";
  }

  private static Map<String, String> withText(Path input) {
    Map<String, String> files = new java.util.HashMap<>(FILES);
    try {
      files.put(name(input), Utf8.encode(Files.readString(input)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static String name(Path input) {
    return "/here/" + input.getFileName();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
