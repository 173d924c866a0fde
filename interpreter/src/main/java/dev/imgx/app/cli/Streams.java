package dev.imgx.app.cli;

import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Map;

/// What a command finds around it: where it reads and writes, its environment and its directory.
///
/// @param in standard input
/// @param out standard output, for results
/// @param err standard error, for everything else
/// @param environment the environment's variables
/// @param directory the working directory, absolute
/// @param terminal whether standard error is a terminal that can move its cursor
public record Streams(
    InputStream in,
    OutputStream out,
    OutputStream err,
    Map<String, String> environment,
    Path directory,
    boolean terminal) {
  /// The same with another environment.
  Streams withEnvironment(Map<String, String> changed) {
    return new Streams(in, out, err, changed, directory, terminal);
  }

  /// Standard input, for reading much of it: a channel keeps memory outside the heap for the next
  /// time, where a stream asks for it each time.
  InputStream bulk() {
    return in instanceof FileInputStream file ? Channels.newInputStream(file.getChannel()) : in;
  }
}
