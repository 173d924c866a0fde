package dev.imgx.store;

import dev.imgx.store.archive.NarWriter;
import dev.imgx.store.archive.TreeDeleter;
import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.archive.TreeWriter;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.derivation.AtermParser;
import dev.imgx.store.derivation.AtermWriter;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Texts that wait in memory until they are written and registered together: instantiating hundreds
/// of derivations is then one transaction. Safe for several threads.
final class Texts {
  private static final int MAX_WAITING = 512;
  private static final int MAX_BYTES = 8 << 20;
  private static final int MAX_HELD = 512 << 20;

  /// A text, one byte per char, and its hash.
  ///
  /// @param references null when they are those of the derivation that the text says
  /// @param derivation what it says, when it is a derivation and that is still at hand
  record Text(
      StorePath path,
      String text,
      Hash hash,
      @Nullable SortedSet<StorePath> references,
      @Nullable Derivation derivation) {

    /// A file of these bytes.
    static Text of(
        String name, byte[] bytes, Collection<StorePath> references, StoreDir directory) {
      Hash hash = Hash.digest(HashAlgorithm.SHA256, bytes);
      SortedSet<StorePath> sorted = new TreeSet<>(references);
      StorePath path = directory.textPath(name, hash, sorted);
      return new Text(path, new String(bytes, StandardCharsets.ISO_8859_1), hash, sorted, null);
    }

    /// The file of a derivation, whose outputs' paths must be known.
    static Text of(Derivation derivation, StoreDir directory) {
      derivation.outputs().keySet().forEach(derivation::output);
      AtermWriter.Written file = AtermWriter.writeHashed(derivation, directory);
      SortedSet<StorePath> references = derivation.references();
      StorePath path = directory.textPath(derivation.name() + ".drv", file.sha256(), references);
      return new Text(path, file.text(), file.sha256(), references, derivation);
    }

    boolean isDerivation() {
      return derivation != null || references == null;
    }

    Derivation asDerivation(StoreDir directory) {
      return derivation != null
          ? derivation
          : AtermParser.parse(text, path.derivationName(), directory);
    }

    SortedSet<StorePath> references(StoreDir directory) {
      return references != null ? references : asDerivation(directory).references();
    }

    /// The same without what can be read from the text again.
    Text compact() {
      return derivation == null ? this : new Text(path, text, hash, null, null);
    }
  }

  private final Layout layout;
  private final StoreDir directory;
  private final Catalog catalog;
  private final Writing writing;
  private final ReentrantLock mutex = new ReentrantLock();
  private final Map<StorePath, Text> waiting = new LinkedHashMap<>();
  private int size;
  private boolean held;

  Texts(Layout layout, StoreDir directory, Catalog catalog, Writing writing) {
    this.layout = layout;
    this.directory = directory;
    this.catalog = catalog;
    this.writing = writing;
  }

  /// Lets a text wait; returns its path.
  StorePath add(Text text) throws IOException {
    mutex.lock();
    try {
      if (waiting.putIfAbsent(text.path(), held ? text.compact() : text) == null) {
        size += text.text().length();
      }
      if (held ? size > MAX_HELD : waiting.size() > MAX_WAITING || size > MAX_BYTES) {
        flush();
      }
      return text.path();
    } finally {
      mutex.unlock();
    }
  }

  /// From now on texts wait for `flush` or `discard`, unless they are really many.
  void hold() {
    mutex.lock();
    try {
      held = true;
    } finally {
      mutex.unlock();
    }
  }

  @Nullable Text find(StorePath path) {
    mutex.lock();
    try {
      return waiting.get(path);
    } finally {
      mutex.unlock();
    }
  }

  /// Forgets what waits.
  void discard() {
    mutex.lock();
    try {
      waiting.clear();
      size = 0;
    } finally {
      mutex.unlock();
    }
  }

  /// Protects all, and writes and registers what is not valid yet. When it fails, the texts are
  /// forgotten.
  void flush() throws IOException {
    mutex.lock();
    try {
      Map<StorePath, Text> batch = new LinkedHashMap<>(waiting);
      waiting.clear();
      size = 0;
      writing.protect(batch.keySet());
      if (!batch.keySet().stream().allMatch(catalog::isValid)) {
        write(batch);
      }
    } finally {
      mutex.unlock();
    }
  }

  private void write(Map<StorePath, Text> batch) throws IOException {
    List<StorePath> missing = new ArrayList<>(batch.keySet());
    missing.removeIf(catalog::isValid);
    try (PathLock _ = writing.lock(missing)) {
      List<PathInfo> infos = new ArrayList<>();
      for (StorePath path : missing) {
        if (!catalog.isValid(path)) {
          infos.add(write(Objects.requireNonNull(batch.get(path))));
        }
      }
      catalog.register(infos, path -> derivation(batch, path));
    }
  }

  private Derivation derivation(Map<StorePath, Text> batch, StorePath path) {
    Text text = batch.get(path);
    if (text == null || !text.isDerivation()) {
      throw new StoreError("'" + path + "' is called like a derivation, but is none");
    }
    return text.asDerivation(directory);
  }

  private PathInfo write(Text text) throws IOException {
    Path file = layout.physical(text.path());
    TreeDeleter.delete(file);
    byte[] bytes = text.text().getBytes(StandardCharsets.ISO_8859_1);
    HashSink hash = new HashSink(HashAlgorithm.SHA256);
    try (TreeWriter writer = new TreeWriter(file);
        NarWriter nar = new NarWriter(hash)) {
      TreeSink both = TreeSink.tee(nar, writer);
      both.regular(false, bytes.length);
      both.data(bytes, 0, bytes.length);
      both.end();
    }
    long narSize = hash.count();
    return PathInfo.of(text.path(), hash.finish(), narSize, text.references(directory))
        .addressed(new ContentAddress.Text(text.hash()));
  }
}
