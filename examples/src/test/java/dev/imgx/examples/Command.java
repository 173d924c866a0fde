package dev.imgx.examples;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/// The public command of the built distribution, with a store of its own in a test's directory.
final class Command {
  /// The top of the repository.
  static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  private static final Path LAUNCHER = TOP.resolve("interpreter/target/imgx/bin/imgx");

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  Command(Path directory) {
    this.directory = directory;
    environment.put("IMGX_ROOT", directory.resolve("root").toString());
    environment.put("HOME", directory.toString());
    environment.put("CI", "");
  }

  /// The same command with one more environment variable.
  Command with(String name, String value) {
    Command changed = new Command(directory);
    changed.environment.putAll(environment);
    changed.environment.put(name, value);
    return changed;
  }

  /// The program itself.
  String launcher() {
    Assertions.assertTrue(Files.exists(LAUNCHER), "the distribution is not built: " + LAUNCHER);
    return LAUNCHER.toString();
  }

  /// What the command finds in its environment besides what the test's process has.
  Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /// Runs the command in the directory of the test.
  Answer run(String... arguments) {
    return runIn(directory, arguments);
  }

  /// Runs the command in some directory.
  Answer runIn(Path where, String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher()));
    command.addAll(List.of(arguments));
    return Peers.run(where, environment, command);
  }

  /// Builds a file of the repository and returns where the result really is.
  Path build(String file) {
    Path link = directory.resolve("result-" + file.replace('/', '-'));
    String output = run("build", TOP.resolve(file).toString(), "-o", link.toString()).success();
    Path result = Path.of(output.strip());
    Assertions.assertTrue(Files.exists(result), output);
    Assertions.assertEquals(real(result), real(link));
    return result;
  }

  /// Asserts that Nix finds nothing wrong with the store, if there is one by now.
  void verifyStore() {
    Path root = Path.of(environment.getOrDefault("IMGX_ROOT", ""));
    if (Files.exists(root.resolve("nix/var/nix/db/db.sqlite"))) {
      Answer answer =
          Peers.run(
              directory,
              "nix-store",
              "--store",
              "local?root=" + root,
              "--verify",
              "--check-contents");
      Assertions.assertEquals(0, answer.exitCode(), answer.errors());
      Assertions.assertFalse(answer.errors().contains("was modified"), answer.errors());
      Assertions.assertFalse(answer.errors().contains("disappeared"), answer.errors());
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
