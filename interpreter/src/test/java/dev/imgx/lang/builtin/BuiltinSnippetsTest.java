package dev.imgx.lang.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Golden;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.eval.Limits;
import dev.imgx.lang.value.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every builtin has documentation, an example that does what it says, and a file of snippets.
class BuiltinSnippetsTest {
  @TestFactory
  List<DynamicTest> snippets() {
    return Golden.tests(
        Cases.FOLDER,
        ".imgx",
        file ->
            Golden.Outcome.result(
                String.join(
                    "\n", Cases.read(file).stream().map(c -> Cases.run(c) + "\n").toList())));
  }

  private static List<Builtin> builtins() {
    Interpreter interpreter =
        new Interpreter(
            new DiskWorld(List.of()), Limits.DEFAULT, new Builtins("x86_64-linux", List.of()));
    List<Builtin> found = new ArrayList<>();
    for (Value value : interpreter.globals().values()) {
      if (value instanceof Builtin builtin) {
        found.add(builtin);
      }
    }
    return found;
  }

  @Test
  void everyBuiltinHasSnippets() {
    List<String> missing = new ArrayList<>();
    for (Builtin builtin : builtins()) {
      Path file = Cases.FOLDER.resolve(builtin.name().replace("'", "") + ".imgx");
      if (!Files.exists(file)) {
        missing.add(builtin.name());
      }
    }
    assertEquals(List.of(), missing);
  }

  @TestFactory
  List<DynamicTest> examples() {
    return builtins().stream()
        .map(builtin -> DynamicTest.dynamicTest(builtin.name(), () -> checkExamples(builtin)))
        .toList();
  }

  private static void checkExamples(Builtin builtin) {
    String documentation = builtin.documentation();
    assertNotNull(documentation);
    List<String> wrong = new ArrayList<>();
    StringBuilder expression = new StringBuilder();
    int examples = 0;
    for (String line : documentation.split("\n", -1)) {
      if (line.startsWith("    => ")) {
        String expected = line.substring(7);
        String found = Cases.run(expression.toString()).lines().reduce("", (_, last) -> last);
        if (!expected.equals(found)) {
          wrong.add(expression + "=> " + found + " instead of " + expected);
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
}
