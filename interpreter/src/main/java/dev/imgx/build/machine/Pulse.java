package dev.imgx.build.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Whether a guest lives: it writes something into a file every few seconds. Mutable, for one
/// guest.
///
/// Time in which this process does not run either (a machine that sleeps) does not count.
final class Pulse {
  private static final long LONGEST_STEP = TimeUnit.SECONDS.toNanos(2);

  private final Path file;
  private final long patience;
  private long size;
  private long looked = System.nanoTime();
  private long silence;

  /// @param seconds without anything new, before it counts as dead
  Pulse(Path file, long seconds) {
    this.file = file;
    this.patience = TimeUnit.SECONDS.toNanos(seconds);
  }

  /// Whether there has been nothing for too long.
  boolean stopped() throws IOException {
    long now = System.nanoTime();
    long here = Files.exists(file) ? Files.size(file) : 0;
    silence = here > size ? 0 : silence + Math.min(LONGEST_STEP, now - looked);
    size = here;
    looked = now;
    return silence > patience;
  }

  long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(patience);
  }
}
