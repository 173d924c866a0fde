package dev.imgx.store;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Looks for the links that keep paths: in `gcroots` and `profiles`, and where those of
/// `gcroots/auto` lead. Follows `src/libstore/gc.cc`. Mutable, for one use.
final class RootScan {
  private final Layout layout;
  private final StoreDir directory;
  private final Predicate<StorePath> valid;
  private final boolean tidy;
  private final List<Root> found = new ArrayList<>();

  /// @param tidy whether links to users' links that are gone are deleted
  RootScan(Layout layout, StoreDir directory, Predicate<StorePath> valid, boolean tidy) {
    this.layout = layout;
    this.directory = directory;
    this.valid = valid;
    this.tidy = tidy;
  }

  List<Root> scan() throws IOException {
    visit(layout.roots());
    visit(layout.state().resolve("profiles"));
    return found;
  }

  private void visit(Path path) throws IOException {
    try {
      if (Files.isSymbolicLink(path)) {
        link(path);
      } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
          for (Path entry : entries) {
            visit(entry);
          }
        }
      } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        keep(directory.directory() + "/" + path.getFileName(), path);
      }
    } catch (NoSuchFileException
        | AccessDeniedException
        | NotDirectoryException
        | NotLinkException e) {
      // Gone meanwhile, or not for us to read: no root, as with Nix.
    }
  }

  private void link(Path link) throws IOException {
    Path target = Files.readSymbolicLink(link);
    if (isIn(link, "imgx")) {
      ours(link, target);
    } else if (!keep(target.toString(), link)) {
      indirect(link, link.resolveSibling(target).normalize());
    }
  }

  /// A user's link, which itself leads into the store.
  private void indirect(Path link, Path users) throws IOException {
    if (Files.isSymbolicLink(users)) {
      keep(Files.readSymbolicLink(users).toString(), users);
    } else if (tidy && isIn(link, "auto") && !exists(users)) {
      Files.deleteIfExists(link);
      if (exists(users)) {
        Files.createSymbolicLink(link, users); // Made this very moment.
      }
    }
  }

  /// A link that `RootLinks` made for Nix's eyes: the user's link, which counts itself, may have
  /// gone or lead elsewhere.
  private void ours(Path link, Path target) throws IOException {
    Path registered = layout.roots().resolve("auto").resolve(link.getFileName());
    if (tidy && !leadsTo(registered, target)) {
      Files.deleteIfExists(link);
      if (leadsTo(registered, target)) {
        Files.createSymbolicLink(link, target);
      }
    }
  }

  private boolean leadsTo(Path registered, Path target) throws IOException {
    StorePath wanted = storePath(target.toString());
    if (wanted == null || !Files.isSymbolicLink(registered)) {
      return false;
    }
    Path users = Files.readSymbolicLink(registered);
    return Files.isSymbolicLink(users)
        && wanted.equals(storePath(Files.readSymbolicLink(users).toString()));
  }

  private boolean isIn(Path link, String kind) {
    return layout.roots().resolve(kind).equals(link.getParent());
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /// Whether the text leads into the store; what it leads to is kept when it is valid.
  private boolean keep(String text, Path reason) {
    StorePath path = storePath(text);
    if (path != null && valid.test(path)) {
      found.add(new Root(path, reason.toString()));
    }
    return path != null;
  }

  /// The store path that this names, by its logical or physical place.
  private @Nullable StorePath storePath(String text) {
    String physical = layout.store() + "/";
    String logical =
        text.startsWith(physical)
            ? directory.directory() + "/" + text.substring(physical.length())
            : text;
    try {
      return directory.enclosing(logical);
    } catch (FormatError e) {
      return null;
    }
  }
}
