package dev.imgx.store;

import dev.imgx.store.archive.DataSink;
import dev.imgx.store.archive.Metadata;
import dev.imgx.store.archive.NarReader;
import dev.imgx.store.archive.NarWriter;
import dev.imgx.store.archive.PlainFile;
import dev.imgx.store.archive.TeeInputStream;
import dev.imgx.store.archive.TreeDeleter;
import dev.imgx.store.archive.TreeOrigin;
import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.archive.TreeWriter;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.BackgroundSink;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How trees come into the store.
record Ingest(Layout layout, StoreDir directory, Catalog catalog, Writing writing) {
  private static Derivation noDerivation(StorePath path) {
    throw new StoreError("'" + path + "' is called like a derivation, but is none");
  }

  StorePath pathOf(TreeSource source) throws IOException {
    return fixedPath(source, TreeHash.of(source));
  }

  /// Copies and hashes at once, so that each file is read once. But when a path of that name is
  /// there already, the tree has probably not changed: then it is hashed first, and not copied.
  StorePath add(TreeSource source) throws IOException {
    if (catalog.hasName(source.name())) {
      StorePath path = pathOf(source);
      writing.protect(List.of(path));
      if (catalog.isValid(path)) {
        return path;
      }
    }
    Path temporary = writing.newTemporary("add");
    try {
      return copy(source, temporary.resolve("x"));
    } finally {
      TreeDeleter.delete(temporary);
    }
  }

  private StorePath copy(TreeSource source, Path fresh) throws IOException {
    boolean flat = source.method() == Ingestion.FLAT;
    boolean same = !flat && source.algorithm() == HashAlgorithm.SHA256;
    HashSink content = new HashSink(source.algorithm());
    OutputStream next = flat || same ? OutputStream.nullOutputStream() : content;
    HashSink nar = new HashSink(HashAlgorithm.SHA256, next);
    try (TreeWriter writer = new TreeWriter(fresh);
        OutputStream background = new BackgroundSink(nar);
        NarWriter archive = new NarWriter(background)) {
      TreeSink copy = TreeSink.tee(archive, writer);
      source.read(flat ? new PlainFile(TreeSink.tee(copy, new DataSink(content))) : copy);
    }
    Hash narHash = nar.finish();
    ContentAddress.Fixed address =
        new ContentAddress.Fixed(source.method(), same ? narHash : content.finish());
    StorePath path = directory.fixedPath(source.name(), address);
    publish(
        fresh,
        PathInfo.of(path, narHash, nar.count(), List.of()).addressed(address),
        Ingest::noDerivation);
    return path;
  }

  /// Registers a tree under its path, unless somebody was faster.
  void publish(Path fresh, PathInfo info, Function<StorePath, Derivation> derivations)
      throws IOException {
    List<StorePath> path = List.of(info.path());
    writing.protect(path);
    try (PathLock _ = writing.lock(path)) {
      if (!catalog.isValid(info.path())) {
        writing.publish(fresh, info.path());
        catalog.register(List.of(info), derivations);
      }
    }
  }

  /// Takes trees of a stream of exported paths. Mutable; keeps one tree at a time.
  final class Import implements Exports.Receiver, AutoCloseable {
    private final Function<StorePath, Derivation> derivations;
    private final Path temporary;
    private @Nullable Path tree;
    private int count;

    Import(Function<StorePath, Derivation> derivations) throws IOException {
      this.derivations = derivations;
      this.temporary = writing.newTemporary("import");
    }

    @Override
    public TreeHash archive(InputStream in) throws IOException {
      Path fresh = temporary.resolve(Integer.toString(count++));
      tree = fresh;
      return restore(in, fresh);
    }

    @Override
    public void accept(PathInfo info) throws IOException {
      Path fresh = Objects.requireNonNull(tree);
      if (catalog.isValid(info.path())) {
        writing.protect(List.of(info.path()));
        TreeDeleter.delete(fresh);
      } else {
        publish(fresh, info, derivations);
      }
    }

    @Override
    public void close() throws IOException {
      TreeDeleter.delete(temporary);
    }
  }

  Import receive(Function<StorePath, Derivation> derivations) throws IOException {
    return new Import(derivations);
  }

  /// Unpacks an archive, and hashes it on the way.
  private static TreeHash restore(InputStream archive, Path fresh) throws IOException {
    HashSink hash = new HashSink(HashAlgorithm.SHA256);
    try (TreeWriter writer = new TreeWriter(fresh);
        OutputStream background = new BackgroundSink(hash)) {
      NarReader.read(new TeeInputStream(archive, background), writer);
    }
    return new TreeHash(hash.finish(), hash.count());
  }

  void addArchive(PathInfo info, InputStream archive, Function<StorePath, Derivation> derivations)
      throws IOException {
    writing.protect(List.of(info.path()));
    if (catalog.isValid(info.path())) {
      return;
    }
    Path fresh = reception().receive(info, sink -> NarReader.read(archive, sink));
    try {
      publish(fresh, info, derivations);
    } finally {
      Reception.discard(fresh);
    }
  }

  Reception reception() {
    return new Reception(layout, writing);
  }

  /// Walks the tree and reads every file once.
  PathInfo adopt(Path tree, StorePath target, Collection<StorePath> candidates) throws IOException {
    PathInfo info = examine(target, candidates, archive -> Metadata.normalise(tree, archive));
    writing.publish(tree, target);
    return info;
  }

  /// The same of a tree that `write` made.
  PathInfo adopt(Path tree, PathInfo written) throws IOException {
    writing.publish(tree, written.path());
    return written;
  }

  /// Writes a tree, without reading it again.
  PathInfo write(Path tree, StorePath target, Collection<StorePath> candidates, TreeOrigin origin)
      throws IOException {
    if (origin.isForTwo()) {
      return writeBeside(tree, target, candidates, origin);
    }
    try (TreeWriter writer = new TreeWriter(tree)) {
      return examine(target, candidates, archive -> origin.read(TreeSink.tee(archive, writer)));
    }
  }

  /// One thread hashes, while the other looks for references and writes.
  private static PathInfo writeBeside(
      Path tree, StorePath target, Collection<StorePath> candidates, TreeOrigin origin)
      throws IOException {
    ExecutorService threads =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("write").factory());
    try {
      ReferenceScanner scanner = scanner(target, candidates, OutputStream.nullOutputStream());
      Future<Boolean> written =
          threads.submit(() -> {
            try (NarWriter archive = new NarWriter(scanner);
                TreeWriter writer = new TreeWriter(tree)) {
              origin.read(TreeSink.tee(archive, writer));
            }
            return true;
          });
      HashSink hash = new HashSink(HashAlgorithm.SHA256);
      try (NarWriter archive = new NarWriter(hash)) {
        origin.read(archive);
      }
      boolean _ = Futures.result(written);
      return PathInfo.of(target, hash.finish(), hash.count(), scanner.found());
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }

  /// What is to be known of a path whose tree is `origin`: references are looked for beside
  /// reading, hashes made on another thread.
  private static PathInfo examine(
      StorePath target, Collection<StorePath> candidates, TreeOrigin origin) throws IOException {
    HashSink hash = new HashSink(HashAlgorithm.SHA256);
    ReferenceScanner scanner;
    try (OutputStream background = new BackgroundSink(hash)) {
      scanner = scanner(target, candidates, background);
      try (NarWriter archive = new NarWriter(scanner)) {
        origin.read(archive);
      }
    }
    return PathInfo.of(target, hash.finish(), hash.count(), scanner.found());
  }

  private static ReferenceScanner scanner(
      StorePath target, Collection<StorePath> candidates, OutputStream next) {
    List<StorePath> wanted = new ArrayList<>(candidates);
    wanted.add(target);
    return new ReferenceScanner(wanted, next);
  }

  StorePath adoptFixed(Path tree, TreeSource naming, @Nullable StorePath deriver)
      throws IOException {
    Metadata.normalise(tree);
    Hash known = naming.known();
    boolean same = naming.method() == Ingestion.NAR && naming.algorithm() == HashAlgorithm.SHA256;
    List<TreeHash> hashes =
        TreeHash.of(
            TreeSource.whole(naming.name(), tree),
            same || known != null
                ? List.of()
                : List.of(new TreeHash.Kind(naming.method(), naming.algorithm())));
    TreeHash nar = hashes.getFirst();
    Hash content = known == null ? hashes.getLast().hash() : known;
    ContentAddress.Fixed address = new ContentAddress.Fixed(naming.method(), content);
    StorePath path = directory.fixedPath(naming.name(), address);
    PathInfo info = PathInfo.of(path, nar.hash(), nar.size(), List.of()).addressed(address);
    publish(tree, deriver == null ? info : info.builtBy(deriver), Ingest::noDerivation);
    return path;
  }

  private StorePath fixedPath(TreeSource source, TreeHash hash) {
    return directory.fixedPath(
        source.name(), new ContentAddress.Fixed(source.method(), hash.hash()));
  }
}
