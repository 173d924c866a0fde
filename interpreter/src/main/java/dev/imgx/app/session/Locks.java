package dev.imgx.app.session;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.build.debian.Lock;
import dev.imgx.build.debian.LockRequest;
import dev.imgx.build.debian.Locking;
import dev.imgx.build.fetch.Fetcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Makes and refreshes lock files.
///
/// @param fetcher reaches mirrors
/// @param log hears what is fetched
record Locks(Settings settings, Fetcher fetcher, BuildLog log) {
  private static final String CACHE = "nix/var/imgx/debian";

  LockOrder.Locked lock(LockOrder order) throws IOException, InterruptedException {
    try {
      return made(order);
    } catch (BuildError e) {
      throw SessionError.of(String.valueOf(e.getMessage()));
    }
  }

  private LockOrder.Locked made(LockOrder order) throws IOException, InterruptedException {
    Locking locking =
        new Locking(
            new Locking.Means(
                fetcher,
                settings.world().environment(),
                settings.root().resolve(CACHE),
                order.keyring(),
                log),
            order.allowExpired());
    Path file = order.update();
    if (file == null) {
      Lock lock = locking.lock(request(order, order.choice(), order.packages()));
      return locked(lock, lock.print(), List.of());
    }
    String text = read(file);
    Lock old = Lock.parse(text, "'" + file + "'");
    LockRequest before = old.request();
    LockOrder.Choice choice =
        new LockOrder.Choice(before.suites(), before.components(), before.architectures());
    Lock lock =
        locking.update(
            request(order, choice, before.wanted()), old, new TreeSet<>(order.packages()));
    List<String> changes = lock.changesSince(old);
    boolean same =
        changes.isEmpty() && lock.architectures().keySet().equals(old.architectures().keySet());
    return locked(lock, same ? text : lock.print(), changes);
  }

  private static LockOrder.Locked locked(Lock lock, String text, List<String> changes) {
    List<Integer> counts = new ArrayList<>();
    lock.architectures().values().forEach(packages -> counts.add(packages.size()));
    return new LockOrder.Locked(text, changes, counts);
  }

  /// What the order names, and else what `fallback` says.
  private static LockRequest request(
      LockOrder order, LockOrder.Choice fallback, List<String> wanted) {
    LockOrder.Choice named = order.choice();
    return new LockRequest(
        named.suites().isEmpty() ? fallback.suites() : named.suites(),
        named.components().isEmpty() ? fallback.components() : named.components(),
        named.architectures().isEmpty() ? fallback.architectures() : named.architectures(),
        wanted);
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw SessionError.of("there is no lock file '" + file + "' to be updated");
    }
  }
}
