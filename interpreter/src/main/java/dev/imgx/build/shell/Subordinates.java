package dev.imgx.build.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A range of users and groups that belongs to nobody else: those of a builder that is root, as
/// which it sees them from 0 on.
///
/// @param first the lowest number
/// @param count how many
record Subordinates(long first, long count) {
  /// Where the range begins if this process knows so many users: above all that anybody has.
  private static final long HIGH = 1L << 30;

  /// With fewer, `nobody` (65534) would be missing.
  private static final long LEAST = 65535;

  /// A range that exists for this process, or null. `self` is `/proc/self`.
  static @Nullable Subordinates find(Path self) throws IOException {
    Subordinates users = in(self.resolve("uid_map"));
    Subordinates groups = in(self.resolve("gid_map"));
    return users == null || !users.equals(groups) ? null : users;
  }

  private static @Nullable Subordinates in(Path map) throws IOException {
    for (String line : Files.readAllLines(map, StandardCharsets.ISO_8859_1)) {
      String[] words = line.strip().split("\\s+");
      long first = Long.parseLong(words[0]);
      long end = first + Long.parseLong(words[2]);
      if (first <= HIGH && end >= 2 * HIGH) {
        return new Subordinates(HIGH, HIGH);
      }
      long low = Math.max(1, first);
      if (end - low >= LEAST) {
        return new Subordinates(low, end - low);
      }
    }
    return null;
  }
}
