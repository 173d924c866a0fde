package dev.imgx.build.shell;

import dev.imgx.build.BuildError;
import dev.imgx.store.archive.Metadata;
import dev.imgx.store.archive.Posix;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/// Takes what a builder made into this process's hands: files of the build user become its own.
///
/// Follows `src/libstore/posix-fs-canonicalise.cc`, which also refuses what must not be in a store.
final class Ownership {
  private static final int SET_ID = 06000;
  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int FILE = 0100000;
  private static final int LINK = 0120000;
  private static final int OWNER = 0700;

  private final int user;
  private final int group;

  Ownership(SandboxSpec.Identity identity) {
    this.user = identity.uid();
    this.group = identity.gid();
  }

  /// Takes a whole output. Throws `BuildError` when a file in it runs as its owner, or is something
  /// else than a file, directory or link.
  void take(Path output) throws IOException {
    take(output, output);
  }

  private void take(Path output, Path path) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
    int mode = (Integer) attributes.getOrDefault("mode", 0);
    boolean directory = (mode & TYPE) == DIRECTORY;
    if ((mode & SET_ID) != 0 && !directory) {
      throw rejected(output, path, "would run as its owner or its group (a set-id bit)");
    }
    if (!directory && (mode & TYPE) != FILE && (mode & TYPE) != LINK) {
      throw rejected(output, path, "is neither a file nor a directory nor a link");
    }
    if (!attributes.getOrDefault("uid", user).equals(user)) {
      Posix.own(path, user, group);
    }
    if (directory) {
      if ((mode & OWNER) != OWNER) {
        Metadata.unseal(path);
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          take(output, entry);
        }
      }
    }
  }

  private static BuildError rejected(Path output, Path path, String fault) {
    Path below = output.getFileName().resolve(output.relativize(path));
    return BuildError.rejected("in the output, `" + below + "` " + fault);
  }
}
