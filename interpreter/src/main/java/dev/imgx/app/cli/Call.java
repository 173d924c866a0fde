package dev.imgx.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// One use of a command: its arguments, and where it runs.
record Call(Arguments arguments, Streams streams) {
  /// Writes text of the language (bytes as Latin-1 chars) to standard output.
  void print(String bytes) throws IOException {
    streams.out().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// The same, and a line end.
  void printLine(String bytes) throws IOException {
    print(bytes + "\n");
  }
}
