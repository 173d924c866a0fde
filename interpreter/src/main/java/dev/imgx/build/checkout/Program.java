package dev.imgx.build.checkout;

import dev.imgx.build.BuildError;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A program of a version control system: `git` or `hg`, as the user has it.
///
/// What it prints is bytes, one per char. What it complains of goes into a file and is told when it
/// fails; what it asks, it asks on the terminal.
final class Program {
  private static final int MOST_LINES = 12;

  /// How a run ended.
  ///
  /// @param status zero when all went well
  /// @param output what it printed
  /// @param complaint the last lines of its standard error
  record Answer(int status, String output, String complaint) {
    boolean succeeded() {
      return status == 0;
    }
  }

  /// Something that reads what a program prints.
  @FunctionalInterface
  interface Reader {
    void read(InputStream output) throws IOException, InterruptedException;
  }

  private final List<String> command;
  private final Map<String, String> environment;
  private final Collection<String> withheld;
  private final Path scratch;

  /// @param command the program, and arguments that come before all others
  /// @param environment the user's
  /// @param withheld variables of it that would lead the program elsewhere
  /// @param scratch an empty directory for what has to be in files
  Program(
      List<String> command,
      Map<String, String> environment,
      Collection<String> withheld,
      Path scratch) {
    this.command = List.copyOf(command);
    this.environment = environment;
    this.withheld = withheld;
    this.scratch = scratch;
  }

  /// The same with more arguments before all others, and one more variable.
  Program with(List<String> arguments, String variable, String value) {
    List<String> longer = new ArrayList<>(command);
    longer.addAll(arguments);
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new Program(longer, more, withheld, scratch);
  }

  /// What it prints. Throws `BuildError` with its complaint when it fails.
  String run(String... arguments) throws IOException, InterruptedException {
    Answer answer = ask(arguments);
    if (!answer.succeeded()) {
      throw failure(List.of(arguments), answer);
    }
    return answer.output();
  }

  /// How it ends.
  Answer ask(String... arguments) throws IOException, InterruptedException {
    StringBuilder printed = new StringBuilder();
    Reader all = in -> printed.append(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
    Answer answer = start(List.of(arguments), null, all);
    return new Answer(answer.status(), printed.toString(), answer.complaint());
  }

  /// Hands what it prints to a reader, and `input` to its standard input.
  void pipe(List<String> arguments, String input, Reader reader)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile(scratch, "input", "");
    try {
      Files.writeString(file, input, StandardCharsets.ISO_8859_1);
      Answer answer = start(arguments, file, reader);
      if (!answer.succeeded()) {
        throw failure(arguments, answer);
      }
    } finally {
      Files.delete(file);
    }
  }

  /// A new empty file's name.
  Path scratchFile(String name) {
    return scratch.resolve(name);
  }

  private Answer start(List<String> arguments, @Nullable Path input, Reader reader)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(command);
    words.addAll(arguments);
    Path errors = Files.createTempFile(scratch, "errors", "");
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().keySet().removeAll(withheld);
    builder.redirectInput(input == null ? new File("/dev/null") : input.toFile());
    builder.redirectError(Redirect.to(errors.toFile()));
    Process process = begin(builder);
    try (InputStream output = process.getInputStream()) {
      reader.read(output);
      int status = process.waitFor();
      return new Answer(status, "", tail(errors));
    } finally {
      process.destroy();
      Files.delete(errors);
    }
  }

  private Process begin(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw refused(
          "the program '"
              + command.getFirst()
              + "' cannot be run: it is needed to read this repository, and is not on the PATH");
    }
  }

  private static String tail(Path errors) throws IOException {
    List<String> lines =
        Files.readString(errors, StandardCharsets.ISO_8859_1)
            .lines()
            .map(line -> line.substring(line.lastIndexOf('\r') + 1).strip())
            .filter(line -> !line.isEmpty())
            .toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
  }

  /// What to say when it failed.
  BuildError failure(List<String> arguments, Answer answer) {
    String shown = Path.of(command.getFirst()).getFileName() + " " + String.join(" ", arguments);
    String why = answer.complaint().isEmpty() ? "" : ":\n" + answer.complaint();
    return refused("'" + shown + "' failed with exit code " + answer.status() + why);
  }

  static BuildError refused(String message) {
    return new BuildError(BuildError.Kind.REFUSED, message, null);
  }
}
