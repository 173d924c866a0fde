package dev.imgx.build.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Who this process is, and what it may do, as its kernel tells.
final class Power {
  private static final int SETGID = 6;
  private static final int SETUID = 7;
  private static final int CHOWN = 0;

  private Power() {}

  /// The identity of this process. `self` is `/proc/self`.
  static SandboxSpec.Identity read(Path self) throws IOException {
    Map<String, String> status = new HashMap<>();
    for (String line : lines(self.resolve("status"))) {
      String[] words = line.split(":?\\s+");
      if (words.length > 1) {
        status.put(words[0], words.length > 2 ? words[2] : words[1]);
      }
    }
    long capabilities = Long.parseUnsignedLong(status.getOrDefault("CapEff", "0"), 16);
    boolean powerful =
        has(capabilities, CHOWN)
            && has(capabilities, SETUID)
            && has(capabilities, SETGID)
            && maps(self.resolve("uid_map"), SandboxSpec.Identity.BUILD_USER)
            && maps(self.resolve("gid_map"), SandboxSpec.Identity.BUILD_GROUP);
    return new SandboxSpec.Identity(
        ProcessHandle.current().pid(),
        Integer.parseInt(status.getOrDefault("Uid", "0")),
        Integer.parseInt(status.getOrDefault("Gid", "0")),
        powerful);
  }

  private static boolean has(long capabilities, int bit) {
    return (capabilities >> bit & 1) != 0;
  }

  /// Whether an inner number means somebody outside.
  private static boolean maps(Path map, int id) throws IOException {
    for (String line : lines(map)) {
      String[] words = line.strip().split("\\s+");
      long first = Long.parseLong(words[0]);
      if (first <= id && id < first + Long.parseLong(words[2])) {
        return true;
      }
    }
    return false;
  }

  private static Iterable<String> lines(Path file) throws IOException {
    return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
  }
}
