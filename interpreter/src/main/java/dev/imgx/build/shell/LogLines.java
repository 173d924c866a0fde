package dev.imgx.build.shell;

import dev.imgx.build.BuildLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// What a builder writes, line by line. A carriage return goes back to the line's beginning, as on
/// a terminal. Mutable; knows when something was heard last.
final class LogLines {
  private static final int LONGEST = 1 << 16;

  private final BuildLog log;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean returned;
  private volatile long lastHeard = System.nanoTime();

  LogLines(BuildLog log) {
    this.log = log;
  }

  /// When something was written last, in the time of `System.nanoTime`.
  long lastHeard() {
    return lastHeard;
  }

  /// Reads until the end. A stream that breaks ends.
  void take(InputStream stream) {
    byte[] buffer = new byte[1 << 13];
    try (stream) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        lastHeard = System.nanoTime();
        for (int i = 0; i < count; i++) {
          take(buffer[i]);
        }
      }
    } catch (IOException e) {
      lastHeard = System.nanoTime();
    }
    if (line.size() > 0) {
      finish();
    }
  }

  private void take(byte next) {
    if (next == '\n') {
      finish();
    } else if (next == '\r') {
      returned = true;
    } else {
      if (returned) {
        line.reset();
        returned = false;
      }
      line.write(next);
      if (line.size() >= LONGEST) {
        finish();
      }
    }
  }

  private void finish() {
    log.line(line.toString(StandardCharsets.UTF_8));
    line.reset();
    returned = false;
  }
}
