package dev.imgx.build.shell;

import dev.imgx.build.BuildError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The process that started a builder and waits for it.
///
/// @param prepared what it does
/// @param file where the bytes of that are, and its notes
record Keeper(Process process, BuilderProgram prepared, Path file) {
  private static final long GRACE_SECONDS = 10;

  /// Kills the first process of the sandbox; the kernel takes the others with it before the keeper
  /// sees the end.
  void end() throws IOException {
    if (!process.isAlive()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    long builder = word(SystemProgram.resultOffset(prepared.start()));
    if (builder > 0) {
      ProcessHandle.of(builder).ifPresent(ProcessHandle::destroyForcibly);
    } else {
      process.destroyForcibly();
    }
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      process.destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// How the builder ended. Throws `BuildError` when nobody saw that.
  Ending ending() throws IOException {
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
