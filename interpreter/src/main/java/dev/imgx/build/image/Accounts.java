package dev.imgx.build.image;

import dev.imgx.build.image.ImageProgram.User;
import dev.imgx.store.archive.ArchiveError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The users and groups of an image.
///
/// @param passwd the text of its `/etc/passwd`
/// @param group that of its `/etc/group`
record Accounts(String passwd, String group) {
  private static final String NUMBER = "[0-9]{1,9}";

  /// The user that `User` of an image's configuration means: `NAME`, `NUMBER`, or one with
  /// `:GROUP`; empty for root. Throws `ArchiveError` when the image knows nobody of the name.
  User find(String text) {
    String[] parts = text.split(":", 2);
    String name = parts[0].isEmpty() ? "0" : parts[0];
    boolean number = name.matches(NUMBER);
    String[] line =
        line(
            passwd,
            4,
            words ->
                words[3].matches(NUMBER)
                    && (words[0].equals(name) || number && words[2].equals(name)));
    if (line == null && !number) {
      throw new ArchiveError("the image has no user `" + name + "` in /etc/passwd");
    }
    int uid = Integer.parseInt(line == null ? name : line[2]);
    int own = line == null ? 0 : Integer.parseInt(line[3]);
    String home = line == null || line.length < 6 || line[5].isEmpty() ? "/" : line[5];
    if (parts.length > 1) {
      return new User(uid, group(parts[1]), List.of(), home);
    }
    return new User(uid, own, line == null ? List.of() : groups(line[0], own), home);
  }

  private int group(String name) {
    if (name.matches(NUMBER)) {
      return Integer.parseInt(name);
    }
    String[] line = line(group, 3, words -> words[0].equals(name));
    if (line == null) {
      throw new ArchiveError("the image has no group `" + name + "` in /etc/group");
    }
    return Integer.parseInt(line[2]);
  }

  /// The groups that name the user.
  private List<Integer> groups(String user, int own) {
    List<Integer> groups = new ArrayList<>(List.of(own));
    for (String line : group.split("\n")) {
      String[] words = line.split(":");
      if (words.length > 3
          && words[2].matches(NUMBER)
          && List.of(words[3].split(",")).contains(user)) {
        groups.add(Integer.parseInt(words[2]));
      }
    }
    return groups;
  }

  private static String @Nullable [] line(String text, int least, Predicate<String[]> wanted) {
    for (String line : text.split("\n")) {
      String[] words = line.split(":");
      if (words.length >= least && words[2].matches(NUMBER) && wanted.test(words)) {
        return words;
      }
    }
    return null;
  }
}
