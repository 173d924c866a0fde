package dev.imgx.build.shell;

import dev.imgx.build.BuildError;
import dev.imgx.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The launcher as a file, and the thread that starts it.
///
/// The kernel ends a builder when the thread that started it ends; so all are started by one thread
/// that lives as long as this process. Safe for several threads.
final class Launcher {
  private static final int LOADED_AT = 0x400000;
  private static final int ELF_HEADER = 64;
  private static final int PROGRAM_HEADER = 56;

  private final Store store;
  private final Abi abi;
  private final ReentrantLock mutex = new ReentrantLock();
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().daemon().name("launcher").unstarted(task));
  private @Nullable Path file;

  Launcher(Store store, Abi abi) {
    this.store = store;
    this.abi = abi;
  }

  Abi abi() {
    return abi;
  }

  /// Starts a program whose bytes are in this file. Its output and errors are one stream.
  Process start(Path program) throws IOException, InterruptedException {
    return start(
        new ProcessBuilder(file().toString(), program.toString())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile()));
  }

  /// Starts a program that reads and writes: where this process does, or through pipes.
  Process startInFront(Path program, boolean inherited) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(file().toString(), program.toString());
    return start(inherited ? builder.inheritIO() : builder);
  }

  private Process start(ProcessBuilder builder) throws InterruptedException {
    builder.environment().clear();
    try {
      return starter.submit(builder::start).get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new BuildError(
          "the builder's process cannot be started: "
              + (cause == null ? e.getMessage() : cause.getMessage()),
          e);
    }
  }

  private Path file() throws IOException {
    mutex.lock();
    try {
      Path made = file;
      if (made == null) {
        made = store.newTemporary("launcher-").resolve("launcher");
        Files.write(made, elf(abi));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("r-x------"));
        file = made;
      }
      return made;
    } finally {
      mutex.unlock();
    }
  }

  /// The smallest executable file around the launcher's code: two headers, one segment.
  static byte[] elf(Abi abi) {
    byte[] code = abi.code();
    int start = ELF_HEADER + PROGRAM_HEADER;
    int size = start + code.length;
    ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    elf.putShort((short) 2).putShort((short) abi.machine()).putInt(1);
    elf.putLong(LOADED_AT + start).putLong(ELF_HEADER).putLong(0).putInt(0);
    elf.putShort((short) ELF_HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 1);
    elf.position(ELF_HEADER);
    elf.putInt(1).putInt(5).putLong(0).putLong(LOADED_AT).putLong(LOADED_AT);
    elf.putLong(size).putLong(size).putLong(0x1000);
    return elf.put(code).array();
  }
}
