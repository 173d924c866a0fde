package dev.imgx.examples;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import dev.imgx.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Podman for machines where containers may not make control groups: in a mount namespace in which
/// none is to be seen, with a storage of its own.
final class Podman {
  private Podman() {}

  /// The script `podman` that does so. Containers have no network, or that of the caller when
  /// `NETWORK` is `host`.
  ///
  /// @param directory where the script is, or is written; Podman's storage is below it
  static Path in(Path directory) {
    Path file = directory.resolve("podman");
    if (Files.exists(file)) {
      return file;
    }
    String script =
        """
        #!/bin/sh
        if [ "$1" = run ]; then
          shift
          set -- run --network="${NETWORK:-none}" --cgroups=disabled --runtime=crun \\
            --ulimit=nofile=1024:1024 --ulimit=nproc=1024:1024 "$@"
        fi
        exec unshare --mount sh -c 'mount -t tmpfs tmpfs /sys/fs/cgroup &&
          exec %s --root "$0/root" --runroot "$0/run" --storage-driver vfs \\
            --cgroup-manager cgroupfs --events-backend file "$@"' '%s' "$@"
        """
            .formatted(Peers.require("podman"), directory);
    Peers.require("crun");
    try {
      Files.createDirectories(directory);
      Files.createFile(file, asFileAttribute(fromString("rwxr-xr-x")));
      return Files.writeString(file, script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
