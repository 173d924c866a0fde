package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.imgx.Peers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Command lines in this process: words in, streams and an exit code out.
///
/// @param environment the environment's variables
/// @param directory the working directory
record Typed(Map<String, String> environment, Path directory) {
  /// What a command line did.
  record Answer(int code, String out, String err) {}

  /// A store of its own below a directory, and the standard library of this repository.
  static Typed in(Path root, Path directory) {
    Path stdlib = Path.of("..", "stdlib").toAbsolutePath().normalize();
    return new Typed(
        Map.of(
            "IMGX_ROOT", root.resolve("root").toString(),
            "IMGX_STDLIB", stdlib.toString(),
            "HOME", root.toString()),
        directory);
  }

  /// Builds an attribute of `image.imgx` in the working directory, and returns where it is.
  Path build(String attribute) {
    Answer answer = run("build", "image.imgx", "-A", attribute, "--no-link");
    assertEquals(0, answer.code(), answer::err);
    return Path.of(answer.out().strip());
  }

  private Answer make(String expression) {
    return run("build", "--no-link", "--expr", "let pkgs = import <stdlib> { }; in " + expression);
  }

  /// Builds an expression over `pkgs`, and returns where the result is.
  Path made(String expression) {
    Answer answer = make(expression);
    assertEquals(0, answer.code(), answer::err);
    return Path.of(answer.out().strip());
  }

  /// Why an expression over `pkgs` cannot be built.
  String refused(String expression) {
    Answer answer = make(expression);
    assertNotEquals(0, answer.code(), answer::out);
    return answer.err();
  }

  /// What a script of the shell says in the working directory.
  String shell(String script) {
    return Peers.run(directory, "sh", "-ec", script).success();
  }

  Answer run(String... words) {
    return run("", StandardCharsets.UTF_8, List.of(words));
  }

  Answer run(String input, Charset charset, List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(
            new ByteArrayInputStream(input.getBytes(charset)),
            out,
            err,
            environment,
            directory,
            false);
    int code = Main.run(words, streams);
    return new Answer(code, out.toString(charset), err.toString(charset));
  }
}
