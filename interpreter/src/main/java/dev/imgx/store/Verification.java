package dev.imgx.store;

import dev.imgx.store.archive.NarWriter;
import dev.imgx.store.archive.TreeReader;
import dev.imgx.store.database.PathGraph;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.hash.HashSink;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Compares the database with the disk. Follows `verifyStore` in `src/libstore/local-store.cc`, but
/// changes nothing unless it is given something that repairs. Mutable, for one use.
final class Verification {
  private final Upkeep.Premises premises;
  private final Upkeep.@Nullable Repairer repairer;
  private final Consumer<String> listener;
  private int problems;
  private int repaired;

  Verification(
      Upkeep.Premises premises, Upkeep.@Nullable Repairer repairer, Consumer<String> listener) {
    this.premises = premises;
    this.repairer = repairer;
    this.listener = listener;
  }

  /// Checks that valid paths are there; with `contents` also that they are what they were.
  Upkeep.Verdict run(boolean contents) throws IOException {
    Catalog catalog = premises.catalog();
    PathGraph graph = catalog.graph();
    for (String complaint : catalog.damage()) {
      problem("the database is damaged: " + complaint);
    }
    for (StorePath path : graph.circular()) {
      problem("path '" + print(path) + "' needs itself, by way of others");
    }
    List<PathInfo> there = new ArrayList<>();
    // Referrers first, so that what nobody refers to any more can be forgotten.
    for (StorePath path : graph.sorted().reversed()) {
      if (exists(path)) {
        PathInfo info = contents ? find(path) : null;
        if (info != null) {
          there.add(info);
        }
      } else {
        disappeared(path);
      }
    }
    if (contents) {
      links();
      contents(there);
    }
    return new Upkeep.Verdict(graph.size(), problems, repaired);
  }

  private @Nullable PathInfo find(StorePath path) {
    try {
      return premises.catalog().find(path);
    } catch (FormatError e) {
      problem(
          "what is registered about '%s' makes no sense: %s"
              .formatted(print(path), e.getMessage()));
      return null;
    }
  }

  private boolean exists(StorePath path) {
    return Files.exists(premises.layout().physical(path), LinkOption.NOFOLLOW_LINKS);
  }

  private String print(StorePath path) {
    return premises.directory().print(path);
  }

  private void problem(String message) {
    problems++;
    listener.accept(message);
  }

  private void disappeared(StorePath path) {
    if (!premises.catalog().isValid(path)) {
      return; // A collector took it meanwhile.
    }
    problem("path '" + print(path) + "' disappeared");
    if (repairer == null || repair(path)) {
      return;
    }
    if (premises.catalog().forget(path)) {
      listener.accept("removed '" + print(path) + "' from the database");
      repaired++;
    } else {
      listener.accept("path '" + print(path) + "' still has valid referrers");
    }
  }

  private boolean repair(StorePath path) {
    Upkeep.Repairer current = repairer;
    if (current == null) {
      return false;
    }
    try {
      current.repair(path);
    } catch (StoreError e) {
      listener.accept("cannot repair '" + print(path) + "': " + e.getMessage());
      return false;
    }
    listener.accept("repaired '" + print(path) + "'");
    repaired++;
    return true;
  }

  /// The optimiser's links are named by their hashes.
  private void links() throws IOException {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(premises.layout().links())) {
      for (Path link : links) {
        link(link);
      }
    } catch (NoSuchFileException e) {
      // Nothing was ever optimised.
    }
  }

  private void link(Path link) throws IOException {
    String expected = link.getFileName().toString();
    String found = hash(link).hash().print(HashFormat.BASE32);
    if (!found.equals(expected)) {
      problem("link '" + link + "' was modified: its hash is now " + found);
      if (repairer != null) {
        Files.deleteIfExists(link);
        repaired++;
      }
    }
  }

  /// Hashes on all processors; what it finds is told in the order of paths.
  private void contents(List<PathInfo> infos) throws IOException {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<@Nullable TreeHash>> found = new ArrayList<>();
      for (PathInfo info : infos) {
        found.add(pool.submit(() -> hashIfThere(premises.layout().physical(info.path()))));
      }
      for (int i = 0; i < infos.size(); i++) {
        compare(infos.get(i), found.get(i).get());
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static @Nullable TreeHash hashIfThere(Path place) throws IOException {
    try {
      return hash(place);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static TreeHash hash(Path place) throws IOException {
    HashSink sink = new HashSink(HashAlgorithm.SHA256);
    try (NarWriter nar = new NarWriter(sink)) {
      TreeReader.read(place, nar);
    }
    return new TreeHash(sink.finish(), sink.count());
  }

  private void compare(PathInfo info, @Nullable TreeHash found) {
    Hash expected = info.narHash();
    if (found == null && !premises.catalog().isValid(info.path())) {
      return; // A collector took it meanwhile.
    }
    if (found != null && found.hash().equals(expected) && found.size() == info.narSize()) {
      return;
    }
    String now = found == null ? "missing" : found.hash().printTyped(HashFormat.BASE32);
    problem(
        "path '%s' was modified! expected hash '%s', got '%s'"
            .formatted(print(info.path()), expected.printTyped(HashFormat.BASE32), now));
    repair(info.path());
  }
}
