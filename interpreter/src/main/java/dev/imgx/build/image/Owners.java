package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.TarEntry.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Who owns the files of a layer.
///
/// @param standard who owns what nothing else is said of
/// @param others the others, by name; no `/` at either end, empty for the root
/// @param modes set-user and set-group bits (and what goes with them), by name
record Owners(Owner standard, Map<String, Owner> others, Map<String, Integer> modes) {
  /// One owner for everything.
  static Owners all(Owner owner) {
    return new Owners(owner, Map.of(), Map.of());
  }

  /// Who owns this.
  Owner of(String name) {
    return others.getOrDefault(name, standard);
  }

  /// Its mode, which a file has that is `mode` on disk.
  int mode(String name, int mode) {
    return modes.getOrDefault(name, mode);
  }

  /// Reads what `fakeRootCommands` wrote down: records of user, group, mode (in octal digits, each
  /// `-` when it stays) and name, in the order of what was done, each ended by a NUL.
  static Owners read(Path file, Owner standard) throws IOException {
    Map<String, Owner> others = new HashMap<>();
    Map<String, Integer> modes = new HashMap<>();
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    for (String record : text.split("\0")) {
      String[] words = record.split(" ", 4);
      if (words.length == 4) {
        Owner now = others.getOrDefault(words[3], standard);
        if (!words[0].equals("-") || !words[1].equals("-")) {
          long user = words[0].equals("-") ? now.uid() : number(words[0], 10);
          long group = words[1].equals("-") ? now.gid() : number(words[1], 10);
          others.put(words[3], new Owner(user, group));
        }
        if (!words[2].equals("-")) {
          modes.put(words[3], (int) number(words[2], 8));
        }
      }
    }
    return new Owners(standard, others, modes);
  }

  private static long number(String text, int radix) {
    try {
      return Long.parseLong(text, radix);
    } catch (NumberFormatException e) {
      throw new ArchiveError("`" + text + "` is no number of a user, group or mode", e);
    }
  }
}
