package dev.imgx.app.session;

import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.LocalStore;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A session's store, and what users call the things in it.
///
/// @param store the store
/// @param directory the working directory, absolute
/// @param root below which all of it lies
public record Storehouse(LocalStore store, Path directory, Path root) {
  private static final int MAX_LINKS = 40;

  /// Something in the store.
  ///
  /// @param path the store path that it is, or lies in
  /// @param place where it really is
  /// @param below its name below the store path, beginning with a slash; or empty
  public record Item(StorePath path, Path place, String below) {}

  /// The store path that a user means: `/nix/store/hash-name` or its physical place, `hash-name`,
  /// or a file or link that leads into the store, such as `./result`. Throws `SessionError`.
  public StorePath path(String text) throws IOException {
    return item(text).path();
  }

  /// All of them.
  public List<StorePath> paths(List<String> texts) throws IOException {
    List<StorePath> paths = new ArrayList<>();
    for (String text : texts) {
      paths.add(path(text));
    }
    return paths;
  }

  /// The same, or null when it leads nowhere into the store.
  public @Nullable StorePath find(String text) throws IOException {
    Item item = findItem(text);
    return item == null ? null : item.path();
  }

  /// Something in the store, or below the working directory.
  public Path anyFile(String text) throws IOException {
    Item item = findItem(text);
    return item == null ? file(text) : item.place();
  }

  /// Like `path`, for something that may be below a store path.
  public Item item(String text) throws IOException {
    Item item = findItem(text);
    if (item == null) {
      throw unknown(text);
    }
    return item;
  }

  private @Nullable Item findItem(String text) throws IOException {
    Path inside = bareName(text) ? storeDirectory().resolve(text) : enter(file(text));
    if (inside == null || inside.equals(storeDirectory())) {
      return null;
    }
    Path relative = storeDirectory().relativize(inside);
    try {
      StorePath path = StorePath.parse(relative.getName(0).toString());
      String below =
          relative.getNameCount() == 1 ? "" : "/" + relative.subpath(1, relative.getNameCount());
      return new Item(path, inside, below);
    } catch (FormatError e) {
      return null;
    }
  }

  /// A file of the user's: below the working directory, unless it is absolute.
  public Path file(String text) {
    return directory.resolve(text).normalize();
  }

  private Path storeDirectory() {
    return store.physical(store.directory().directory());
  }

  private boolean bareName(String text) {
    if (text.indexOf('/') >= 0 || Files.exists(file(text), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      StorePath.parse(text);
      return true;
    } catch (FormatError e) {
      return false;
    }
  }

  /// Follows links until the way leads into the store; null when it does not.
  private @Nullable Path enter(Path file) throws IOException {
    Path root = Path.of("/");
    Path current = root;
    Deque<Path> left = new ArrayDeque<>();
    file.forEach(left::add);
    int links = 0;
    while (true) {
      Path inside = inside(current);
      if (inside != null) {
        for (Path name : left) {
          inside = inside.resolve(name);
        }
        return inside.normalize();
      }
      if (left.isEmpty()) {
        return null;
      }
      Path next = current.resolve(left.pop()).normalize();
      if (!Files.isSymbolicLink(next) || inside(next) != null) {
        current = next;
      } else if (links++ > MAX_LINKS) {
        return null;
      } else {
        Path target = Files.readSymbolicLink(next);
        List<Path> names = new ArrayList<>();
        target.forEach(names::add);
        names.reversed().forEach(left::push);
        current = target.isAbsolute() ? root : current;
      }
    }
  }

  /// The physical place of something in the store, by its logical or physical name; else null.
  private @Nullable Path inside(Path path) throws IOException {
    Path physical = storeDirectory();
    if (path.startsWith(physical)) {
      return path;
    }
    Path logical = Path.of(store.directory().directory());
    if (path.startsWith(logical)) {
      return physical.resolve(logical.relativize(path));
    }
    if (Files.exists(physical) && path.startsWith(physical.toRealPath())) {
      return physical.resolve(physical.toRealPath().relativize(path));
    }
    return null;
  }

  private SessionError unknown(String text) {
    String message = "'" + text + "' does not lead into the store " + storeDirectory();
    return new SessionError(
        Diagnostic.of(Utf8.encode(message), null)
            .withHint(
                "a path is written `"
                    + store.directory().directory()
                    + "/HASH-NAME`, or `HASH-NAME`, or is a file or link such as `./result`"));
  }
}
