package dev.imgx.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `evalModules` makes of modules, in imgx and in Nix.
class ModulesTest {
  private static final Path LAUNCHER =
      Path.of("../interpreter/target/imgx/bin/imgx").toAbsolutePath().normalize();
  private static final Pattern MESSAGE = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  @TempDir Path directory;

  private Answer run(List<String> command, String expression) {
    Path library = Path.of("lib/default.imgx").toAbsolutePath();
    Path tests = Path.of("src/test/resources/modules/tests.imgx").toAbsolutePath();
    String program =
        "with import %s { lib = import %s; }; %s".formatted(tests, library, expression);
    Map<String, String> environment = Map.of("IMGX_ROOT", directory.resolve("root").toString());
    return Peers.run(
        directory, environment, Stream.concat(command.stream(), Stream.of(program)).toList());
  }

  private Answer imgx(String expression) {
    return run(
        List.of(LAUNCHER.toString(), "eval", "--strict", "--show-trace", "--expr"), expression);
  }

  private Answer nix(String expression) {
    List<String> command =
        List.of(
            "nix-instantiate", "--eval", "--strict", "--show-trace", "--store", "dummy://", "-E");
    return run(command, expression);
  }

  @Test
  void valuesAreWhatTheyShouldBe() {
    assertEquals("[ ]", imgx("values").success().strip());
    assertEquals("[ ]", nix("values").success().strip());
  }

  @Test
  void errorsSayWhatIsWrong() {
    Matcher messages = MESSAGE.matcher(imgx("builtins.attrNames errors").success());
    int count = 0;
    while (messages.find()) {
      String message = messages.group(1).replace("\\\"", "\"");
      String expression = "builtins.elemAt (builtins.attrValues errors) " + count;
      for (Answer answer : List.of(imgx(expression), nix(expression))) {
        assertEquals(1, answer.exitCode(), message);
        assertTrue(answer.errors().contains(message), answer::errors);
        assertFalse(answer.errors().contains("Exception"), answer::errors);
      }
      count++;
    }
    assertEquals(12, count);
  }
}
