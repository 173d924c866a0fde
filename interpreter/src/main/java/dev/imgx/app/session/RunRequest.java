package dev.imgx.app.session;

import dev.imgx.app.session.ShellOptions.Rooting;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an image is tried.
///
/// @param image where it is: an archive, a directory with the OCI's layout, a description
/// @param arguments what its program gets instead of the image's own arguments
/// @param overrides what is to be otherwise than the image says
/// @param ports `[HOST:]CONTAINER[/udp]`
/// @param volumes directories of this machine that it shares
/// @param network whether it reaches what this machine reaches
/// @param where in a namespace, or in what virtual machine
/// @param memory MiB of the virtual machine
/// @param streams what it reads and writes; null for this process's terminal
public record RunRequest(
    Path image,
    List<String> arguments,
    Overrides overrides,
    List<String> ports,
    List<Volume> volumes,
    boolean network,
    Rooting where,
    int memory,
    @Nullable Streams streams) {
  public RunRequest {
    arguments = List.copyOf(arguments);
    ports = List.copyOf(ports);
    volumes = List.copyOf(volumes);
  }

  /// What is to be otherwise than the image says; null or nothing for as it is.
  ///
  /// @param environment `NAME=VALUE`
  public record Overrides(
      @Nullable String entryPoint,
      @Nullable String user,
      @Nullable String directory,
      List<String> environment) {
    public Overrides {
      environment = List.copyOf(environment);
    }
  }

  /// A directory of this machine, and where it is seen.
  public record Volume(Path outside, String inside, boolean sealed) {}

  /// Streams instead of a terminal.
  public record Streams(InputStream in, OutputStream out, OutputStream err) {}
}
