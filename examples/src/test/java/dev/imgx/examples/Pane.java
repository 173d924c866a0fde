package dev.imgx.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/// A terminal of 80 columns and 24 lines with a shell in it, drawn by tmux: what a person sees.
/// There `imgx` is the program, with a store of its own below the directory.
final class Pane implements AutoCloseable {
  private static final long PATIENCE_MS = 60_000;

  private final Path directory;
  private final String socket;

  /// Opens a shell whose prompt is `$ `, in a directory, which also holds tmux's socket.
  Pane(Path directory) {
    Peers.require("tmux");
    this.directory = directory;
    this.socket = directory.resolve("tmux").toString();
    tmux("new-session", "-d", "-s", "pane", "-x", "80", "-y", "24");
    Path programs = Path.of(new Command(directory).launcher()).getParent();
    type(
        "cd %s && export HOME=%s IMGX_ROOT=%s PATH=%s:$PATH"
            .formatted(directory, directory, directory.resolve("root"), programs));
    key("Enter");
    type("unset CI; PS1='$ '; clear");
    key("Enter");
    await(screen -> screen.equals("$"));
  }

  private String tmux(String... words) {
    List<String> command = new ArrayList<>(List.of("tmux", "-S", socket, "-f", "/dev/null"));
    command.addAll(Arrays.asList(words));
    return Peers.run(directory, command.toArray(String[]::new)).output();
  }

  /// Types a text. To tmux a semicolon at the end is the end of a command.
  void type(String text) {
    String end = text.endsWith(";") ? "\\;" : "";
    tmux(
        "send-keys", "-t", "pane", "-l", text.substring(0, text.length() - end.length() / 2) + end);
  }

  /// Presses a key: `Enter`, `C-c`.
  void key(String name) {
    tmux("send-keys", "-t", "pane", name);
  }

  /// Makes the terminal larger or smaller.
  void resize(int columns, int rows) {
    tmux(
        "resize-window",
        "-t",
        "pane",
        "-x",
        Integer.toString(columns),
        "-y",
        Integer.toString(rows));
  }

  /// The screen without what is empty at its end.
  String screen(String... options) {
    List<String> words = new ArrayList<>(List.of("capture-pane", "-p", "-t", "pane"));
    words.addAll(Arrays.asList(options));
    return tmux(words.toArray(String[]::new)).stripTrailing();
  }

  /// The first screen that is as wanted; the test fails when none is.
  String await(Predicate<String> wanted) {
    long end = System.currentTimeMillis() + PATIENCE_MS;
    String screen = screen();
    while (!wanted.test(screen)) {
      assertTrue(System.currentTimeMillis() < end, screen);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      screen = screen();
    }
    return screen;
  }

  /// Hangs up, and waits for what ran in the terminal to end: it may still write to the directory.
  @Override
  public void close() {
    tmux("kill-server");
    long end = System.currentTimeMillis() + PATIENCE_MS;
    List<ProcessHandle> running = processesThere();
    while (!running.isEmpty()) {
      assertTrue(System.currentTimeMillis() < end, running.toString());
      running.forEach(process -> process.onExit().completeOnTimeout(process, 1, SECONDS).join());
      running = processesThere();
    }
  }

  private List<ProcessHandle> processesThere() {
    return ProcessHandle.allProcesses().filter(this::isThere).toList();
  }

  private boolean isThere(ProcessHandle process) {
    try {
      return Path.of("/proc", Long.toString(process.pid()), "cwd")
          .toRealPath()
          .startsWith(directory.toRealPath());
    } catch (IOException e) {
      return false; // it has ended, or is not ours
    }
  }
}
