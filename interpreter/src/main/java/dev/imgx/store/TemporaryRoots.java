package dev.imgx.store;

import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The paths that one open store is using, in a file that garbage collectors (Nix's too) read and
/// that stops counting when the process ends. Follows `src/libstore/gc.cc`. Mutable; its user
/// locks.
final class TemporaryRoots implements AutoCloseable {
  private final Layout layout;
  private final StoreDir directory;
  private final Path name;
  private final Set<StorePath> known = new HashSet<>();
  private @Nullable FileLock file;

  TemporaryRoots(Layout layout, StoreDir directory) {
    this.layout = layout;
    this.directory = directory;
    // Begins with the number of the process, as Nix expects; one process may have several stores.
    String time = HexFormat.of().toHexDigits(System.nanoTime());
    name = layout.temporaryRoots().resolve(ProcessHandle.current().pid() + "-" + time);
  }

  /// Adds paths; waits while a collector is deleting one of them.
  void add(Collection<StorePath> paths) throws IOException {
    StringBuilder text = new StringBuilder();
    List<StorePath> fresh = new ArrayList<>();
    for (StorePath path : paths) {
      if (known.add(path)) {
        fresh.add(path);
        text.append(directory.print(path)).append('\0');
      }
    }
    if (text.isEmpty()) {
      return;
    }
    if (file == null) {
      Files.createDirectories(layout.temporaryRoots());
      file = FileLock.acquire(name, false);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    Files.write(name, bytes, StandardOpenOption.APPEND);
    new RootClient(layout, directory).announce(fresh);
  }

  @Override
  public void close() {
    if (file != null) {
      file.closeAndDelete();
      file = null;
    }
  }
}
