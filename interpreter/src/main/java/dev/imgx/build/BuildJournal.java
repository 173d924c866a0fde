package dev.imgx.build;

import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The log of one build: lines go to its file, which is made with the first line, and on as events.
final class BuildJournal implements BuildLog, AutoCloseable {
  /// How many lines are remembered.
  private static final int MOST = 10;

  /// What the lines begin with in which builders tell Nix of their phases.
  private static final String FOR_PROGRAMS = "@nix ";

  private final StorePath derivation;
  private final Path file;
  private final Consumer<BuildEvent> events;
  private final Deque<String> last = new ArrayDeque<>();
  private @Nullable Writer writer;
  private boolean full;

  BuildJournal(StorePath derivation, Path file, Consumer<BuildEvent> events) {
    this.derivation = derivation;
    this.file = file;
    this.events = events;
  }

  @Override
  public synchronized void line(String text) {
    events.accept(new BuildEvent.Line(derivation, text));
    if (!text.startsWith(FOR_PROGRAMS)) {
      last.add(text);
    }
    if (last.size() > MOST) {
      last.remove();
    }
    try {
      if (!full) {
        open().write(text + "\n");
      }
    } catch (IOException e) {
      // A log that cannot be written is no reason to fail; the lines were shown.
      full = true;
    }
  }

  @Override
  public void progress(String activity, long done, long expected) {
    events.accept(new BuildEvent.Progress(derivation, activity, done, expected));
  }

  /// The last lines, for whoever tells of a failure.
  synchronized List<String> last() {
    return List.copyOf(last);
  }

  private Writer open() throws IOException {
    Writer current = writer;
    if (current == null) {
      Files.createDirectories(file.getParent());
      current = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
      writer = current;
    }
    return current;
  }

  @Override
  public synchronized void close() {
    try {
      if (writer != null) {
        writer.close();
      }
    } catch (IOException e) {
      full = true;
    }
  }
}
