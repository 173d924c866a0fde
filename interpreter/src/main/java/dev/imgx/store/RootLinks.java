package dev.imgx.store;

import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// The links that keep paths from garbage collection.
///
/// A user's link, such as `result`, points to the physical place of a path. `gcroots/auto` points
/// to the user's link, as with Nix; but Nix's collector does not know physical places, so
/// `gcroots/imgx` also holds a link to the logical path, which goes when the user's link is gone.
record RootLinks(Layout layout, StoreDir directory) {
  private static final int ATTEMPTS = 100;

  /// Makes or replaces the user's link and registers it.
  void add(Path link, StorePath target) throws IOException {
    Path absolute = link.toAbsolutePath().normalize();
    if (absolute.startsWith(layout.store())) {
      throw new StoreError("cannot create a root (" + absolute + ") inside the store");
    }
    if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS) && !isOurs(absolute)) {
      throw new StoreError("cannot create symlink '" + absolute + "'; already exists");
    }
    String name = name(absolute);
    register("imgx", name, Path.of(directory.print(target)));
    register("auto", name, absolute);
    point(absolute, layout.physical(target));
  }

  /// Whether both registrations of the user's link are there: a collector that found no link yet
  /// may have taken them for old.
  boolean isRegistered(Path link, StorePath target) throws IOException {
    Path absolute = link.toAbsolutePath().normalize();
    String name = name(absolute);
    return pointsTo(layout.roots().resolve("auto").resolve(name), absolute)
        && pointsTo(layout.roots().resolve("imgx").resolve(name), Path.of(directory.print(target)));
  }

  private static boolean pointsTo(Path link, Path target) throws IOException {
    return Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target);
  }

  private static String name(Path link) {
    byte[] bytes = link.toString().getBytes(StandardCharsets.UTF_8);
    return Hash.digest(HashAlgorithm.SHA1, bytes).print(HashFormat.BASE32);
  }

  /// Whether it is a link into this store, or into the store of another root.
  private boolean isOurs(Path link) throws IOException {
    if (!Files.isSymbolicLink(link)) {
      return false;
    }
    Path target = Files.readSymbolicLink(link);
    Path parent = target.getParent();
    return target.startsWith(layout.store())
        || target.startsWith(directory.directory())
        || (parent != null && parent.endsWith(directory.directory().substring(1)));
  }

  private void register(String kind, String name, Path target) throws IOException {
    Path parent = layout.roots().resolve(kind);
    Files.createDirectories(parent);
    point(parent.resolve(name), target);
  }

  /// Makes or replaces a link at once. A collector may take the new one for a registration that is
  /// old, before it has its name: then it is made again.
  private static void point(Path link, Path target) throws IOException {
    for (int attempt = 1; !pointsTo(link, target); attempt++) {
      String suffix = ".tmp-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
      Path fresh = link.resolveSibling(link.getFileName() + suffix);
      Files.createSymbolicLink(fresh, target);
      try {
        Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      } catch (IOException e) {
        Files.deleteIfExists(fresh);
        throw e;
      }
    }
  }
}
