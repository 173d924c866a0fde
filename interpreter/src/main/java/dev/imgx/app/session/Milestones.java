package dev.imgx.app.session;

import dev.imgx.lang.source.Utf8;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// When programs were built last: empty files in `nix/var/imgx/programs` below the root, named by
/// the programs' absolute paths. The launcher prepares Java differently where a program has not
/// changed since, because there is probably nothing to do then; nobody else looks.
///
/// Uses `File`, which asks for fewer classes than `Files` where there is nothing to do.
record Milestones(Path root, Path directory) {
  /// Says that these programs are built now. Only regular files count; what cannot be written makes
  /// the next run start a little slower.
  void set(List<Program> programs) {
    for (Program program : programs) {
      if (program instanceof Program.File file) {
        Path path = directory.resolve(Utf8.decode(file.name())).normalize();
        set(path.toFile(), new File(root + "/nix/var/imgx/programs" + path));
      }
    }
  }

  private static void set(File program, File milestone) {
    long changed = program.lastModified();
    if (milestone.lastModified() > changed || !program.isFile()) {
      return;
    }
    if (!milestone.setLastModified(System.currentTimeMillis())) {
      make(milestone);
    }
  }

  private static void make(File milestone) {
    try {
      Files.createDirectories(Objects.requireNonNull(milestone.toPath().getParent()));
      Files.write(milestone.toPath(), new byte[0]);
    } catch (IOException e) {
      // The next run guesses wrong.
    }
  }
}
