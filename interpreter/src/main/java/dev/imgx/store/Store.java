package dev.imgx.store;

import dev.imgx.store.archive.TreeOrigin;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A store: immutable trees, each valid or absent. Safe for several threads.
///
/// Every method may throw `StoreError`. Methods that make paths also protect them from garbage
/// collection until the store is closed. Texts (and so derivations) are collected in memory and
/// written together: at `flush`, at `close`, and before anything that could look at the disk.
public interface Store extends AutoCloseable {
  /// The logical directory and its arithmetic.
  StoreDir directory();

  /// Starts to load, on another thread, what writing needs (SQLite, system calls); for a program
  /// that knows that it will write, but has other things to do first. Touches no file of the store.
  void warm();

  /// Where the path's bytes really are (or would be): `<root>/nix/store/hash-name`.
  Path physical(StorePath path);

  /// The same for `/nix/store/hash-name/below`; any other path stays as it is.
  Path physical(String logical);

  /// Whether the path is registered (or a text that waits to be).
  boolean isValid(StorePath path);

  /// What is known about a path, or null when it is not valid.
  @Nullable PathInfo find(StorePath path);

  /// What is known about a valid path.
  PathInfo info(StorePath path);

  /// The valid path with this hash part, or null.
  @Nullable StorePath byHashPart(String hashPart);

  /// All valid paths.
  SortedSet<StorePath> paths();

  /// All paths that these need, themselves included. All must be valid.
  SortedSet<StorePath> closure(Collection<StorePath> paths);

  /// The valid paths that refer to this one.
  SortedSet<StorePath> referrers(StorePath path);

  /// Adds a regular file with these bytes.
  StorePath addText(String name, byte[] text, Collection<StorePath> references);

  /// Adds a derivation's file. Its outputs' paths must be known.
  StorePath addDerivation(Derivation derivation);

  /// Reads a derivation's file, valid or not.
  Derivation readDerivation(StorePath path);

  /// Copies a tree into the store: reads every file once, hashes on the way, makes metadata normal.
  StorePath addTree(TreeSource source);

  /// The path that `addTree` would return, without adding it.
  StorePath pathOf(TreeSource source);

  /// Adds a path from its archive, which must have the hash and size that `info` says.
  void addArchive(PathInfo info, InputStream archive);

  /// Takes the tree of a path from elsewhere into a private place. What it refers to need not be
  /// valid yet. Throws what `tree` throws, and `HashMismatch` when it is not the tree that `info`
  /// promises: its archive's hash and size, and its content address if there is one.
  Incoming receive(PathInfo info, TreeOrigin tree) throws IOException;

  /// Turns a finished tree inside `newTemporary` into the bytes of `target`: makes metadata normal,
  /// hashes, looks for references to `candidates` and to itself, moves it into place (replacing
  /// what is there). The caller holds the lock of `target`, and registers the result.
  PathInfo adopt(Path tree, StorePath target, Collection<StorePath> candidates);

  /// Writes a new tree at `tree`, a place inside `newTemporary`, and finds out on the way what
  /// `adopt` would by reading it again. Throws what `origin` throws.
  PathInfo write(Path tree, StorePath target, Collection<StorePath> candidates, TreeOrigin origin)
      throws IOException;

  /// Turns a tree that `write` made, and that nobody changed since, into the bytes of its path. The
  /// caller holds the lock of the path, and registers it.
  PathInfo adopt(Path tree, PathInfo written);

  /// Like `adopt`, for a path that is named by its content: computes the path, adopts and registers
  /// (unless it is valid already), and returns it. The method, algorithm and name are `naming`'s;
  /// `deriver` made it, or nobody did. A hash that is known is believed. The calling thread may
  /// hold the path's lock, and need not.
  StorePath adoptFixed(Path tree, TreeSource naming, @Nullable StorePath deriver);

  /// Makes all these paths valid, in one transaction. Their bytes must be in place, and their
  /// references valid or among them.
  void register(Collection<PathInfo> paths);

  /// A new private directory on the store's file system. It is deleted by whoever made it, at the
  /// latest by `close`, or by a later start when its maker was killed.
  Path newTemporary(String prefix);

  /// Moves a directory out of `newTemporary` to where it stays until somebody deletes it, and says
  /// where that is; its name begins with `name`.
  Path keep(Path tree, String name);

  /// Keeps others (threads and processes) from making any of these paths until it is closed, and
  /// protects them. Waits for whoever holds one. The thread that took it closes it.
  PathLock lock(Collection<StorePath> paths);

  /// Protects paths from garbage collection until this store is closed. Only what is found valid
  /// afterwards is safe. Does nothing in a store that this process may not write to.
  void protect(Collection<StorePath> paths);

  /// Those of these paths that are valid; they are protected, and stay so until this store is
  /// closed.
  default Set<StorePath> use(Collection<StorePath> paths) {
    Set<StorePath> valid = new TreeSet<>(paths);
    valid.removeIf(path -> !isValid(path));
    if (!valid.isEmpty()) {
      protect(valid);
      valid.removeIf(path -> !isValid(path));
    }
    return valid;
  }

  /// Whether the path is valid; then it is protected.
  default boolean use(StorePath path) {
    return !use(List.of(path)).isEmpty();
  }

  /// Makes `link` a symbolic link to the physical place of `target`, and a root of the garbage
  /// collector. Replaces an old link into the store, nothing else.
  void addRoot(Path link, StorePath target);

  /// Where the log of this derivation's build is kept: a file, plain or with `.bz2` after its name,
  /// where Nix looks for it too. Its directory may not exist yet.
  Path log(StorePath derivation);

  /// Writes and registers all waiting texts.
  void flush();

  /// Keeps texts in memory, however many, until they are flushed or discarded: for whoever wants to
  /// know their paths only, most likely.
  void hold();

  /// Forgets all waiting texts: for whoever wanted to know their paths only.
  void discard();

  @Override
  void close();
}
