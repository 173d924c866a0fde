package dev.imgx.fuzz;

import dev.imgx.Peers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Nix's interactive session as an oracle: one process that answers thousands of programs, each on
/// its own. A program is handed over as a file, so its bytes and lines do not matter.
///
/// Where a program ends the process (deep recursion does), a new one goes on with the next program.
final class NixRepl implements AutoCloseable {
  /// A function from a value to text, which ends for values without end too: the value, and what
  /// its strings refer to.
  static final String SHOW =
      "let cut = n: v: if n == 0 then null"
          + " else if builtins.isAttrs v then builtins.mapAttrs (_: cut (n - 1)) v"
          + " else if builtins.isList v then map (cut (n - 1)) v else v;"
          + " in v: builtins.deepSeq v (let x = builtins.toXML (cut 7 v);"
          + " in builtins.unsafeDiscardStringContext x + builtins.toJSON (builtins.getContext x))";

  /// How the answer begins when Nix crashed, or took too long.
  static final String GONE = "error: the process ended";

  private static final String PROMPT = "nix-repl> ";
  private static final String ENDED = "(ended)";
  private static final int PROGRAMS = 20_000;

  /// Seconds that a program may take.
  private static final int PATIENCE = 5;

  /// As many as surely fit into the pipe to the process.
  private static final int BATCH = 100;

  private final Path folder;
  private final Path store;
  private Process process;
  private BlockingQueue<String> answers;
  private int serial;

  /// A session whose programs lie in a folder, with a store below another.
  NixRepl(Path folder, Path store) {
    this.folder = folder;
    this.store = store;
    start();
  }

  private void start() {
    Peers.require("nix");
    ProcessBuilder builder =
        new ProcessBuilder(
                "nix",
                "repl",
                "--extra-experimental-features",
                "nix-command",
                "--store",
                "local?root=" + store)
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("HOME", store.toString());
    builder.environment().put("NIX_STORE_DIR", "/nix/store");
    builder.environment().put("NIX_CONFIG", "build-users-group =\nfsync-metadata = false");
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers = new LinkedBlockingQueue<>();
    Thread.ofPlatform().daemon().start(reading(process, answers));
  }

  private static Runnable reading(Process process, BlockingQueue<String> lines) {
    return () -> {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
        reader.lines().forEach(lines::add);
      } catch (IOException | UncheckedIOException e) {
        lines.add("error: " + e);
      }
      lines.add(ENDED);
    };
  }

  /// What `SHOW` makes of each program, as a string literal, or a text that begins with `error`.
  List<String> evaluate(List<String> programs) {
    List<String> results = new ArrayList<>();
    while (results.size() < programs.size()) {
      int end = Math.min(programs.size(), results.size() + BATCH);
      ask(programs.subList(results.size(), end), results);
    }
    return results;
  }

  /// The same for one program.
  String evaluate(String program) {
    return evaluate(List.of(program)).getFirst();
  }

  private void ask(List<String> programs, List<String> results) {
    StringBuilder lines = new StringBuilder();
    int first = serial;
    for (String program : programs) {
      String file = folder.resolve("p" + serial + ".nix").toString();
      write(Path.of(file), program);
      lines.append(":p (").append(SHOW).append(") (import \"").append(file).append("\")\n");
      lines.append("\"end of ").append(serial++).append("\"\n");
    }
    try {
      OutputStream questions = process.getOutputStream();
      questions.write(lines.toString().getBytes(StandardCharsets.ISO_8859_1));
      questions.flush();
      for (int i = first; i < serial; i++) {
        String answer = answer("\"end of " + i + "\"");
        results.add(answer);
        Files.delete(folder.resolve("p" + i + ".nix"));
        if (!process.isAlive() || answer.startsWith(GONE)) {
          restart();
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (serial / PROGRAMS != first / PROGRAMS) {
      restart();
    }
  }

  private String answer(String end) {
    StringBuilder answer = new StringBuilder();
    for (String line = line(); !line.equals(ENDED); line = line()) {
      String plain = line.replaceAll("\u001b\\[[0-9;]*m", "");
      if (plain.equals(end)) {
        return answer.toString().strip();
      }
      if (!plain.startsWith(PROMPT) && !plain.startsWith("Welcome to Nix") && !plain.isEmpty()) {
        answer.append(plain).append('\n');
      }
    }
    return GONE + ": " + answer;
  }

  private String line() {
    try {
      String line = answers.poll(PATIENCE, TimeUnit.SECONDS);
      return line == null ? ENDED : line;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void restart() {
    close();
    start();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static void write(Path file, String program) {
    try {
      Files.write(file, program.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
