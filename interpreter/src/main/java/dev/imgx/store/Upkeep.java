package dev.imgx.store;

import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What keeps a store in order: roots, garbage collection, verification, optimisation.
///
/// Every method may throw `StoreError`. Safe beside running builds of imgx and Nix. Listeners hear
/// sentences for the user.
public final class Upkeep {
  /// What upkeep works on.
  record Premises(Layout layout, StoreDir directory, Catalog catalog, Writing writing) {}

  /// Makes a valid path what it was again.
  @FunctionalInterface
  public interface Repairer {
    /// Throws `StoreError` when it cannot.
    void repair(StorePath path);
  }

  /// What a collection freed: so many paths, and so many bytes on disk.
  public record Freed(long paths, long bytes) {}

  /// What hard links save: so many files were replaced, of so many bytes.
  public record Shared(long files, long bytes) {}

  /// What a verification found, of so many valid paths; repaired problems count as problems too.
  public record Verdict(int paths, int problems, int repaired) {}

  /// Valid paths in two parts.
  ///
  /// @param live what roots need
  /// @param dead the others, each before what it refers to
  /// @param deadSize the bytes of the archives of the dead
  public record Parted(List<StorePath> live, List<StorePath> dead, long deadSize) {}

  private final Premises premises;

  Upkeep(Premises premises) {
    this.premises = premises;
  }

  /// All that keeps paths from being collected.
  public List<Root> roots() {
    Roots roots = new Roots(premises.layout(), premises.directory(), premises.catalog());
    return LocalStore.attempt("cannot look for roots", roots::all);
  }

  /// Which valid paths a collection would keep and delete now.
  public Parted part(GcOptions options) {
    return new Gc(premises, options, _ -> {}).look(roots()).parted();
  }

  /// Deletes what no root needs.
  public Freed collect(GcOptions options, Consumer<String> listener) {
    return LocalStore.attempt(
        "cannot collect garbage", () -> new Gc(premises, options, listener).collect(null, true));
  }

  /// Deletes these paths and those that refer to them, as far as no root needs them; only what
  /// processes say that they use counts as a root unless `heedRoots`.
  public Freed delete(Collection<StorePath> paths, boolean heedRoots, Consumer<String> listener) {
    GcOptions options = new GcOptions(Long.MAX_VALUE, false, false);
    return LocalStore.attempt(
        "cannot delete store paths",
        () -> new Gc(premises, options, listener).collect(paths, heedRoots));
  }

  /// Deletes old generations of profiles: those that were replaced before this moment, and users'
  /// links that were made before it; or, when it is null, all generations but the current ones.
  public void deleteOld(@Nullable Instant before, boolean rehearsal, Consumer<String> listener) {
    Generations generations = new Generations(premises.layout(), listener, rehearsal);
    LocalStore.attempt(
        "cannot delete old generations",
        () -> {
          generations.deleteProfiles(before);
          if (before != null) {
            generations.deleteLinks(before);
          }
          return true;
        });
  }

  /// Compares the database with the disk, with `contents` every byte. Changes nothing unless there
  /// is a `repairer`. Keeps collectors waiting, where it may write.
  public Verdict verify(boolean contents, @Nullable Repairer repairer, Consumer<String> listener) {
    return LocalStore.attempt(
        "cannot verify the store",
        () -> {
          Verification verification = new Verification(premises, repairer, listener);
          if (!Files.isWritable(premises.layout().state())) {
            return verification.run(contents);
          }
          try (FileLock _ = FileLock.acquire(premises.layout().collectorLock(), true)) {
            return verification.run(contents);
          }
        });
  }

  /// Makes equal files of all valid paths one file with several names.
  public Shared optimise() {
    return LocalStore.attempt(
        "cannot optimise the store",
        () -> {
          Collection<StorePath> paths = premises.catalog().paths();
          premises.writing().protect(paths);
          Optimiser optimiser = new Optimiser(premises.layout());
          for (StorePath path : paths) {
            if (premises.catalog().isValid(path)) {
              optimiser.optimise(premises.layout().physical(path));
            }
          }
          return new Shared(optimiser.files(), optimiser.bytes());
        });
  }
}
