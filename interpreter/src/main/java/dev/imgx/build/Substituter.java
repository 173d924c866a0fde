package dev.imgx.build;

import dev.imgx.store.path.StorePath;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Somewhere to have valid paths from without building them: binary caches, other stores. Safe for
/// several threads.
///
/// What it gives is checked before it becomes valid. Its troubles are events or warnings, not
/// errors: what cannot be had from it can still be built.
public interface Substituter {
  /// Nowhere.
  Substituter NONE =
      new Substituter() {
        @Override
        public boolean isActive() {
          return false;
        }

        @Override
        public Set<StorePath> obtainable(Collection<StorePath> paths) {
          return Set.of();
        }

        @Override
        public List<Offer> offers(Collection<StorePath> paths) {
          return List.of();
        }

        @Override
        public void fetch(Collection<StorePath> paths, Consumer<StorePath> arrivals) {}
      };

  /// A path that is not valid yet, and what it costs to fetch it.
  ///
  /// @param source where it would come from, for people
  /// @param download bytes to fetch, 0 when nobody knows
  /// @param unpacked bytes of its archive
  record Offer(StorePath path, String source, long download, long unpacked) {}

  /// Whether it is worth asking.
  boolean isActive();

  /// Those of these paths that can be had together with everything that they refer to.
  Set<StorePath> obtainable(Collection<StorePath> paths) throws InterruptedException;

  /// What `fetch` would make valid for these obtainable paths: each path once.
  List<Offer> offers(Collection<StorePath> paths) throws InterruptedException;

  /// Makes obtainable paths valid, and what they refer to, several at a time. Those that it could
  /// not make valid are not obtainable from then on. Throws `BuildError` when that is no reason to
  /// build them.
  ///
  /// @param arrivals hears of each path as soon as it is valid, from several threads
  void fetch(Collection<StorePath> paths, Consumer<StorePath> arrivals) throws InterruptedException;
}
