package dev.imgx.build.shell;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// One run of a builder: started, listened to, waited for, killed when it must. When `run` returns
/// or throws, no process of the builder is left.
final class BuilderRun {
  private static final long WATCHED = TimeUnit.SECONDS.toNanos(1);

  private final Launcher launcher;
  private final BuilderProgram prepared;
  private final Path file;
  private final LogLines lines;

  /// @param file where the program's bytes may be written to
  BuilderRun(Launcher launcher, BuilderProgram prepared, Path file, BuildLog log) {
    this.launcher = launcher;
    this.prepared = prepared;
    this.file = file;
    this.lines = new LogLines(log);
  }

  /// Throws `BuildError` when the patience ends.
  Ending run(Patience patience) throws IOException, InterruptedException {
    return run(patience, Watch.NONE);
  }

  /// The same, with somebody who looks after it every second.
  Ending run(Patience patience, Watch watch) throws IOException, InterruptedException {
    Files.write(file, prepared.program().bytes(launcher.abi()));
    Process process = launcher.start(file);
    Keeper keeper = new Keeper(process, prepared, file);
    Thread listener =
        Thread.ofVirtual().name("listener").start(() -> lines.take(process.getInputStream()));
    try {
      await(process, patience, watch);
    } finally {
      keeper.end();
      listener.join();
    }
    return keeper.ending();
  }

  private void await(Process keeper, Patience patience, Watch watch)
      throws IOException, InterruptedException {
    if (patience.equals(Patience.ENDLESS) && watch.equals(Watch.NONE)) {
      keeper.waitFor();
      return;
    }
    long start = System.nanoTime();
    while (true) {
      long all = left(start, patience.all());
      long silence = left(lines.lastHeard(), patience.silence());
      long pause = Math.min(WATCHED, Math.min(all, silence));
      if (keeper.waitFor(Math.max(0, pause), TimeUnit.NANOSECONDS)) {
        return;
      }
      watch.look();
      if (left(start, patience.all()) <= 0) {
        throw timeout("timed out after " + patience.all() + " seconds");
      }
      if (left(lines.lastHeard(), patience.silence()) <= 0) {
        throw timeout("timed out after " + patience.silence() + " seconds of silence");
      }
    }
  }

  private static long left(long since, long seconds) {
    return seconds == 0
        ? Long.MAX_VALUE
        : TimeUnit.SECONDS.toNanos(seconds) - (System.nanoTime() - since);
  }

  private static BuildError timeout(String message) {
    return new BuildError(BuildError.Kind.TIMED_OUT, message, null);
  }
}
