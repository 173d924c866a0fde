package dev.imgx.build;

import dev.imgx.store.Store;
import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds files by their logical paths: what lies in the logical store directory is in the physical
/// one, also where a symbolic link leads there. Paths are bytes, one per char.
public final class LogicalFiles {
  private static final int MOST_LINKS = 40;

  private final Store store;

  public LogicalFiles(Store store) {
    this.store = store;
  }

  /// The physical place of a logical path, without following a link at its end: null when a link on
  /// the way leads nowhere or in circles. Nothing need be at the place itself.
  public @Nullable Path place(String logical) throws IOException {
    return walk(logical, false);
  }

  /// The same, following links to the end.
  public @Nullable Path follow(String logical) throws IOException {
    return walk(logical, true);
  }

  /// The logical path without any link: null when a link leads nowhere or in circles.
  public @Nullable String real(String logical) throws IOException {
    return walkNames(logical, true);
  }

  private @Nullable Path walk(String logical, boolean last) throws IOException {
    String real = walkNames(logical, last);
    return real == null ? null : physical(real);
  }

  private @Nullable String walkNames(String logical, boolean last) throws IOException {
    Deque<String> waiting = new ArrayDeque<>(names(logical));
    StringBuilder walked = new StringBuilder();
    int links = 0;
    while (!waiting.isEmpty()) {
      String name = waiting.pop();
      if (name.equals("..")) {
        walked.setLength(Math.max(0, walked.lastIndexOf("/")));
        continue;
      }
      int before = walked.length();
      walked.append('/').append(name);
      Path place = physical(walked.toString());
      if ((last || !waiting.isEmpty()) && Files.isSymbolicLink(place)) {
        if (++links > MOST_LINKS) {
          return null;
        }
        String target = FileNames.readLink(place);
        walked.setLength(target.startsWith("/") ? 0 : before);
        names(target).reversed().forEach(waiting::push);
      }
    }
    return walked.isEmpty() ? "/" : walked.toString();
  }

  private static List<String> names(String path) {
    return List.of(path.split("/")).stream().filter(n -> !n.isEmpty() && !n.equals(".")).toList();
  }

  /// The physical path, by names alone.
  private Path physical(String logical) {
    String directory = store.directory().directory();
    if (!logical.startsWith(directory + "/")) {
      return resolve(Path.of("/"), logical);
    }
    int slash = logical.indexOf('/', directory.length() + 1);
    String top = slash < 0 ? logical : logical.substring(0, slash);
    Path root = store.physical(top);
    return slash < 0 ? root : resolve(root, logical.substring(slash));
  }

  private static Path resolve(Path root, String path) {
    Path place = root;
    for (String name : names(path)) {
      place = FileNames.resolve(place, name);
    }
    return place;
  }
}
