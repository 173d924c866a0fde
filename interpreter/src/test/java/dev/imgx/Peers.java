package dev.imgx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// Peer programs that tests compare imgx with: where they are, and running them.
public final class Peers {
  private Peers() {}

  /// What a peer answered; the streams as UTF-8.
  public record Answer(int exitCode, String output, String errors) {
    /// The output, after asserting that the peer succeeded.
    public String success() {
      Assertions.assertEquals(0, exitCode, () -> output + errors);
      return output;
    }
  }

  /// The program's path. Where it is missing the test is skipped, but fails on CI (`CI=true`).
  public static Path require(String program) {
    if (program.contains("/")) {
      return Path.of(program);
    }
    for (String folder : System.getenv("PATH").split(":")) {
      Path candidate = Path.of(folder, program);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    if ("true".equals(System.getenv("CI"))) {
      Assertions.fail("the peer `" + program + "` is not installed");
    }
    return Assumptions.abort("the peer `" + program + "` is not installed");
  }

  /// Runs a peer in a directory with additional environment variables, for two minutes at most.
  public static Answer run(Path directory, Map<String, String> environment, List<String> command) {
    require(command.getFirst());
    try {
      Path output = Files.createTempFile("peer", ".out");
      Path errors = Files.createTempFile("peer", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        Assertions.fail("the peer did not end: " + command);
      }
      Answer answer = new Answer(process.exitValue(), read(output), read(errors));
      Files.delete(output);
      Files.delete(errors);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Runs a peer in a directory.
  public static Answer run(Path directory, String... command) {
    return run(directory, Map.of(), List.of(command));
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
