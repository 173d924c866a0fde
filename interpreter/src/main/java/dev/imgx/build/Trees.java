package dev.imgx.build;

import dev.imgx.store.archive.TreeDeleter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/// Small acts on trees of files. Never follows a link.
public final class Trees {
  private Trees() {}

  /// Deletes a tree, also one that is read-only. Nothing there is success.
  public static void delete(Path root) throws IOException {
    TreeDeleter.delete(root);
  }

  /// Whether something is there, be it a link that leads nowhere.
  public static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /// Whether a directory is there, not a link to one.
  public static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /// Adds to or takes away from a file's permission to be executed by all.
  public static void setExecutable(Path file, boolean executable) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
    Set<PosixFilePermission> execution =
        Set.of(
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_EXECUTE);
    boolean changed = executable ? mode.addAll(execution) : mode.removeAll(execution);
    if (changed) {
      Files.setPosixFilePermissions(file, mode);
    }
  }
}
