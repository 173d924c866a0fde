package dev.imgx.store;

import dev.imgx.Peers;
import java.io.IOException;
import java.nio.file.Path;

/// Nix's own archiver.
final class Peer {
  private Peer() {}

  /// Writes the archive of a tree.
  static void dump(Path tree, Path archive) throws IOException {
    Peers.require("nix-store");
    run(
        new ProcessBuilder("nix-store", "--dump", tree.toString())
            .redirectOutput(archive.toFile()));
  }

  /// Unpacks an archive.
  static void restore(Path archive, Path tree) throws IOException {
    Peers.require("nix-store");
    run(
        new ProcessBuilder("nix-store", "--restore", tree.toString())
            .redirectInput(archive.toFile()));
  }

  private static void run(ProcessBuilder builder) throws IOException {
    try {
      Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      if (process.waitFor() != 0) {
        throw new IOException(builder.command() + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
