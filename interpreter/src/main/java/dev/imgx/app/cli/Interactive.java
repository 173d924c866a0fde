package dev.imgx.app.cli;

import dev.imgx.app.repl.PlainInput;
import dev.imgx.app.repl.Repl;
import dev.imgx.app.repl.TerminalInput;
import dev.imgx.app.session.Conversation;
import dev.imgx.lang.report.Palette;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.terminal.Terminal;

/// `imgx repl`: an interactive session.
final class Interactive implements Command {
  @Override
  public Outline outline() {
    return new Outline(
        "repl",
        "Evaluate what is typed; the files' attributes are variables",
        List.of("[FILE]..."),
        Options.evaluationAnd(Options.FILE),
        List.of(
            "echo '1 + 1' | imgx repl",
            "imgx repl examples/functions",
            "imgx repl -E 'import <stdlib> { }'"));
  }

  @Override
  public int run(Call call) throws IOException {
    Streams streams = call.streams();
    boolean traced = call.arguments().has(Options.SHOW_TRACE);
    Repl.Manner manner = new Repl.Manner(Failure.palette(streams), traced, streams.environment());
    boolean typed = Boolean.getBoolean("imgx.typed");
    try (Display display = Display.ofSession(call);
        Conversation conversation = new Conversation(() -> Sessions.open(call, display))) {
      Repl repl = new Repl(conversation, manner, streams.out(), streams.err());
      if (!call.arguments().operands().isEmpty()
          || call.arguments().has(Options.EXPR)
          || call.arguments().has(Options.FILE)) {
        repl.load(Sessions.request(call));
      }
      if (Display.isLively(streams) && typed) {
        boolean coloured = !manner.palette().equals(Palette.PLAIN);
        try (TerminalInput input =
            new TerminalInput(terminal(streams), history(streams), conversation, coloured)) {
          repl.run(input);
        }
      } else {
        repl.run(
            new PlainInput(streams.in(), typed ? streams.out() : OutputStream.nullOutputStream()));
      }
    }
    return 0;
  }

  /// The process's own, except in a rehearsal.
  private static Terminal terminal(Streams streams) throws IOException {
    return streams.in() instanceof FileInputStream
        ? TerminalInput.ofProcess()
        : TerminalInput.over(streams.in(), streams.out());
  }

  private static Path history(Streams streams) throws IOException {
    String state = streams.environment().getOrDefault("XDG_STATE_HOME", "");
    Path folder =
        state.startsWith("/")
            ? Path.of(state, "imgx")
            : Path.of(streams.environment().getOrDefault("HOME", "/"), ".local/state/imgx");
    Files.createDirectories(folder);
    return folder.resolve("history");
  }
}
