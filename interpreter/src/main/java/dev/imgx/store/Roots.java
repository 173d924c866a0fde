package dev.imgx.store;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What keeps paths: links, running processes, and what processes say that they are using.
record Roots(Layout layout, StoreDir directory, Catalog catalog) {
  /// Links and running processes that keep valid paths. With `tidy`, links to users' links that are
  /// gone are deleted; the caller is a collector.
  List<Root> permanent(boolean tidy) throws IOException {
    List<Root> roots =
        new ArrayList<>(new RootScan(layout, directory, catalog::isValid, tidy).scan());
    for (Root root : new RunningPrograms(layout, directory).find()) {
      if (catalog.isValid(root.path())) {
        roots.add(root);
      }
    }
    return roots;
  }

  /// All roots, with those that only processes know.
  List<Root> all() throws IOException {
    Set<Root> roots = new TreeSet<>(permanent(false));
    visitTemporary(false, roots);
    return List.copyOf(roots);
  }

  /// The paths that running processes use or prepare, valid or not. With `tidy`, what dead
  /// processes left is deleted.
  Set<StorePath> temporary(boolean tidy) throws IOException {
    Set<Root> roots = new TreeSet<>();
    visitTemporary(tidy, roots);
    Set<StorePath> paths = new TreeSet<>();
    roots.forEach(root -> paths.add(root.path()));
    return paths;
  }

  private void visitTemporary(boolean tidy, Set<Root> roots) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.temporaryRoots())) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!name.startsWith(".")) {
          read(file, name, tidy, roots);
        }
      }
    } catch (NoSuchFileException e) {
      // No process ever used this store.
    }
  }

  private void read(Path file, String name, boolean tidy, Set<Root> roots) throws IOException {
    FileLock abandoned = FileLock.tryAcquireExisting(file);
    if (abandoned != null) {
      if (tidy) {
        abandoned.closeAndDelete();
      } else {
        abandoned.close();
      }
      return;
    }
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      for (int end = text.indexOf('\0'), at = 0; end >= 0; end = text.indexOf('\0', at)) {
        roots.add(new Root(directory.parse(text.substring(at, end)), "{temp:" + name + "}"));
        at = end + 1;
      }
    } catch (NoSuchFileException e) {
      // Its process has just ended.
    } catch (FormatError e) {
      throw new StoreError("the temporary roots in '" + file + "' are damaged");
    }
  }
}
