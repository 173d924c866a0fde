package dev.imgx.app.session;

import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// When programs were built last, and how: files in `nix/var/imgx/programs` below the root, named
/// by the programs' absolute paths, of lines with the words of the commands that built what the
/// programs are now. The launcher prepares Java differently for a command that is there, because
/// there is probably nothing to do then; nobody else looks.
///
/// @param words of the command, as the launcher tells them; empty when it knows that they are there
record Milestones(Path root, Path directory, String words) {
  private static final int MOST = 16;

  /// Says that these programs are built now. Only regular files count; what cannot be written makes
  /// the next run start a little slower.
  void set(List<Program> programs) {
    if (words.isEmpty()) {
      return;
    }
    for (Program program : programs) {
      if (program instanceof Program.File file) {
        Path path = directory.resolve(Utf8.decode(file.name())).normalize();
        set(path, Path.of(root + "/nix/var/imgx/programs" + path), words);
      }
    }
  }

  private static void set(Path program, Path milestone, String words) {
    if (!Files.isRegularFile(program)) {
      return;
    }
    try {
      List<String> lines = new ArrayList<>(lines(program, milestone));
      lines.remove(words);
      lines.addFirst(words);
      Files.createDirectories(Objects.requireNonNull(milestone.getParent()));
      Files.write(milestone, lines.subList(0, Math.min(lines.size(), MOST)));
    } catch (IOException e) {
      // The next run guesses wrong.
    }
  }

  private static List<String> lines(Path program, Path milestone) throws IOException {
    return Files.exists(milestone)
            && Files.getLastModifiedTime(milestone).compareTo(Files.getLastModifiedTime(program))
                > 0
        ? Files.readAllLines(milestone)
        : List.of();
  }
}
