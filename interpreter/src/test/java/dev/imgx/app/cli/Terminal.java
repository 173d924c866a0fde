package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs command lines in this process, in a directory with a store of its own, at `root`.
final class Terminal {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  private final Path directory;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private byte[] input = {};
  private Map<String, String> variables = Map.of();

  Terminal(Path directory) {
    this.directory = directory;
  }

  /// What the next commands find in the environment besides.
  void variables(Map<String, String> values) {
    variables = Map.copyOf(values);
  }

  /// What the next commands find on standard input.
  void input(byte[] bytes) {
    input = bytes;
  }

  /// Runs a command that must end with this code; its output as UTF-8.
  String run(int expected, String... words) {
    return new String(bytes(expected, words), StandardCharsets.UTF_8);
  }

  /// The same, its output as it is.
  byte[] bytes(int expected, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    err.reset();
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("IMGX_ROOT", "root");
    environment.put("IMGX_STDLIB", TOP.resolve("stdlib").toString());
    environment.put("HOME", directory.toString());
    Streams streams =
        new Streams(new ByteArrayInputStream(input), out, err, environment, directory, false);
    assertEquals(expected, Main.run(List.of(words), streams), this::errors);
    return out.toByteArray();
  }

  /// What the last command wrote to standard error.
  String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
