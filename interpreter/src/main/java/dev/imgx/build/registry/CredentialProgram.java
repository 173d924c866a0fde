package dev.imgx.build.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs the programs that keep passwords for Docker: `docker-credential-NAME get`, which reads a
/// server's name and writes JSON.
///
/// @param environment what they see
record CredentialProgram(Map<String, String> environment) {
  private static final int SECONDS = 60;
  private static final int LONGEST_ANSWER = 1 << 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /// Who the user is at a server, or null when the program does not know it. Throws `RegistryError`
  /// when the program cannot be run or fails.
  @Nullable Login ask(String name, String server) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new RegistryError("`" + name + "` is not the name of a credential helper");
    }
    String program = "docker-credential-" + name;
    Process process = start(program);
    try {
      tell(process, server);
      byte[] bytes = process.getInputStream().readNBytes(LONGEST_ANSWER);
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new RegistryError("`" + program + "` does not end");
      }
      return read(program, process.exitValue(), new String(bytes, StandardCharsets.UTF_8).strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private static void tell(Process process, String server) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(server.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It has ended without wanting to know; its answer says why.
      assert !server.isEmpty();
    }
  }

  private Process start(String program) {
    ProcessBuilder builder = new ProcessBuilder(find(program), "get").redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new RegistryError(
          "the credential helper `" + program + "` cannot be run: " + e.getMessage(), e);
    }
  }

  /// Where the user's `PATH` has the program; Java would look where its own says.
  private String find(String program) {
    for (String directory : environment.getOrDefault("PATH", "").split(":")) {
      Path file = Path.of(directory, program);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    throw new RegistryError("the credential helper `" + program + "` is not on the PATH");
  }

  private static @Nullable Login read(String program, int status, String answer) {
    if (status != 0) {
      if (answer.toLowerCase(Locale.ROOT).contains("credentials not found")) {
        return null;
      }
      throw new RegistryError("`" + program + "` failed: " + answer);
    }
    try {
      JsonNode node = new JsonMapper().readTree(answer);
      String user = node.path("Username").asText();
      String secret = node.path("Secret").asText();
      return secret.isEmpty() ? null : new Login(user, secret, user.equals("<token>"));
    } catch (JsonProcessingException e) {
      throw new RegistryError("`" + program + "` did not answer with JSON", e);
    }
  }
}
