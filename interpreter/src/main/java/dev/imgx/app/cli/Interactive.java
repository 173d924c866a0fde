package dev.imgx.app.cli;

import dev.imgx.app.repl.PlainInput;
import dev.imgx.app.repl.Repl;
import dev.imgx.app.repl.TerminalInput;
import dev.imgx.app.session.Conversation;
import dev.imgx.lang.report.Renderer;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `imgx repl`: an interactive session.
final class Interactive implements Command {
  @Override
  public Outline outline() {
    return new Outline(
        "repl",
        "Evaluate what is typed; the files' attributes are variables",
        List.of("[FILE]..."),
        List.of(Options.INCLUDE),
        List.of("echo '1 + 1' | imgx repl", "imgx repl examples/functions"));
  }

  @Override
  public int run(Call call) throws IOException {
    Streams streams = call.streams();
    boolean traced = call.arguments().has(Options.SHOW_TRACE);
    Renderer renderer = new Renderer(Failure.palette(streams), traced);
    try (Display display = Display.of(call);
        Conversation conversation = new Conversation(() -> Sessions.open(call, display))) {
      Repl repl = new Repl(conversation, renderer, streams.out(), streams.err());
      for (String file : call.arguments().operands()) {
        repl.answer(":l " + Utf8.encode(file));
      }
      if (Display.isLively(streams) && Boolean.getBoolean("imgx.typed")) {
        try (TerminalInput input = new TerminalInput(history(streams), conversation)) {
          repl.run(input);
        }
      } else {
        OutputStream prompts =
            Boolean.getBoolean("imgx.typed") ? streams.out() : OutputStream.nullOutputStream();
        repl.run(new PlainInput(streams.in(), prompts));
      }
    }
    return 0;
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
