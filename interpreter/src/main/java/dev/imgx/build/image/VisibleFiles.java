package dev.imgx.build.image;

import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of a `StoreView` by their logical paths. Nothing else exists here, wherever links may
/// lead. Paths are bytes, one per char.
final class VisibleFiles {
  private static final int MOST_LINKS = 40;

  private final StoreView store;

  VisibleFiles(StoreView store) {
    this.store = store;
  }

  /// The logical path with all links followed; null when they lead out of the visible store or in
  /// circles. Whether the last name exists is not asked.
  @Nullable String real(String logical) throws IOException {
    Deque<String> waiting = new ArrayDeque<>(names(logical));
    StringBuilder walked = new StringBuilder();
    int links = 0;
    while (!waiting.isEmpty()) {
      String name = waiting.pop();
      int before = walked.length();
      if (name.equals("..")) {
        walked.setLength(Math.max(0, walked.lastIndexOf("/")));
        continue;
      }
      walked.append('/').append(name);
      Path place = place(walked.toString());
      if (place != null && Files.isSymbolicLink(place)) {
        if (++links > MOST_LINKS) {
          return null;
        }
        String target = FileNames.readLink(place);
        walked.setLength(target.startsWith("/") ? 0 : before);
        names(target).reversed().forEach(waiting::push);
      }
    }
    String real = walked.toString();
    return place(real) == null ? null : real;
  }

  /// Where a visible logical path is, by names alone.
  Path physical(String logical) {
    Path place = place(logical);
    if (place == null) {
      throw new IllegalArgumentException("`" + logical + "` is not visible");
    }
    return place;
  }

  /// The last name of a path, without the hash when it is a store path itself.
  String publicName(String logical) {
    String name = logical.substring(logical.lastIndexOf('/') + 1);
    boolean isStorePath = logical.lastIndexOf('/') == store.directory().length();
    return isStorePath ? name.substring(name.indexOf('-') + 1) : name;
  }

  private @Nullable Path place(String logical) {
    String directory = store.directory();
    if (!logical.startsWith(directory + "/")) {
      return null;
    }
    int slash = logical.indexOf('/', directory.length() + 1);
    String top = slash < 0 ? logical : logical.substring(0, slash);
    if (!store.paths().contains(top)) {
      return null;
    }
    Path place = store.physical().apply(top);
    if (slash >= 0) {
      for (String name : names(logical.substring(slash))) {
        place = FileNames.resolve(place, name);
      }
    }
    return place;
  }

  static List<String> names(String path) {
    return Stream.of(path.split("/")).filter(n -> !n.isEmpty() && !n.equals(".")).toList();
  }
}
