package dev.imgx.build.shell;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// One run of a builder: started, listened to, waited for, killed when it must. When `run` returns
/// or throws, no process of the builder is left.
final class BuilderRun {
  private static final long GRACE_SECONDS = 10;

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
    Files.write(file, prepared.program().bytes(launcher.abi()));
    Process keeper = launcher.start(file);
    Thread listener =
        Thread.ofVirtual().name("listener").start(() -> lines.take(keeper.getInputStream()));
    try {
      await(keeper, patience);
    } finally {
      end(keeper);
      listener.join();
    }
    return ending();
  }

  private void await(Process keeper, Patience patience) throws InterruptedException {
    if (patience.equals(Patience.ENDLESS)) {
      keeper.waitFor();
      return;
    }
    long start = System.nanoTime();
    while (true) {
      long all = left(start, patience.all());
      long silence = left(lines.lastHeard(), patience.silence());
      if (keeper.waitFor(Math.max(0, Math.min(all, silence)), TimeUnit.NANOSECONDS)) {
        return;
      }
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

  /// Kills the first process of the sandbox; the kernel takes the others with it before the keeper
  /// sees the end.
  private void end(Process keeper) throws IOException {
    if (!keeper.isAlive()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    long builder = word(SystemProgram.resultOffset(prepared.start()));
    if (builder > 0) {
      ProcessHandle.of(builder).ifPresent(ProcessHandle::destroyForcibly);
    } else {
      keeper.destroyForcibly();
    }
    try {
      if (!keeper.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        keeper.destroyForcibly();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      keeper.destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Ending ending() throws IOException {
    long failed = word(SystemProgram.FAILED);
    if (failed != 0) {
      int call = SystemProgram.callAt(failed);
      int error = (int) -word(SystemProgram.ERROR);
      return new Ending.NotStarted(
          prepared.program().name(call), prepared.program().show(call), error);
    }
    if (word(SystemProgram.resultOffset(prepared.end())) == 0) {
      throw new BuildError("the builder's process was killed");
    }
    int status = (int) word(SystemProgram.STATUS);
    int signal = status & 0x7f;
    return signal == 0 ? new Ending.Exit(status >> 8 & 0xff) : new Ending.Signal(signal);
  }

  private long word(int offset) throws IOException {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.read(word, offset);
    }
    return word.getLong(0);
  }
}
