package dev.imgx.build.image;

import dev.imgx.store.ReferenceScanner;
import dev.imgx.store.archive.TarEntry;
import dev.imgx.store.archive.TarSum;
import dev.imgx.store.archive.TarWriter;
import dev.imgx.store.hash.BackgroundSink;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.hash.HashSink;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Writes a layer: a tar in GNU's format, entries sorted by name, every file read once. Mutable,
/// for one thread.
///
/// On their way to the output the bytes are hashed (the layer's diff id) and, those of the
/// contents, summed (`checksum`) and searched for store paths. Order of calls: `contents`, then
/// perhaps `closure`, then `finish`.
final class LayerWriter {
  /// When every file was changed: the source date epoch of the original's build environment.
  static final long TIME = 1;

  private static final int SEALED = 0555;

  /// The sum of so large a file is made on a thread of its own.
  private static final int LARGE = 1 << 20;

  private final StoreView store;
  private final LongConsumer progress;
  private final HashSink out;
  private final ReferenceScanner scanner;
  private final TarWriter tar;
  private final Set<String> names = new HashSet<>();
  private final byte[] buffer = new byte[1 << 17];
  private @Nullable TarSum sum = new TarSum();
  private String checksum = "";

  /// A finished layer.
  ///
  /// @param diffId `sha256:` and the hash of its bytes
  /// @param checksum the sum of its contents, without the closure
  record Layer(String diffId, long size, String checksum) {}

  LayerWriter(StoreView store, OutputStream out, long time, LongConsumer progress) {
    this.store = store;
    this.progress = progress;
    this.out = new HashSink(HashAlgorithm.SHA256, out);
    this.scanner = new ReferenceScanner(candidates(store), this.out);
    this.tar = new TarWriter(new Switch(), time);
  }

  /// Passes bytes on, through the scanner while the contents are written.
  private final class Switch extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      (sum == null ? out : scanner).write(bytes, offset, length);
    }
  }

  private static Set<StorePath> candidates(StoreView store) {
    Set<StorePath> paths = new HashSet<>();
    for (String path : store.paths()) {
      paths.add(StorePath.parse(path.substring(store.directory().length() + 1)));
    }
    return paths;
  }

  /// Writes the tree as the root of the layer.
  void contents(LayerTree.Directory root, Owners owners) throws IOException {
    LayerMembers.ofRoot(root, owners, this::member);
    if (sum != null) {
      checksum = sum.sum();
      sum = null;
    }
  }

  /// The store paths that the contents or `text` refer to.
  SortedSet<String> references(String text) {
    ReferenceScanner inText = new ReferenceScanner(candidates(store));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      inText.write(bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    SortedSet<String> found = new TreeSet<>();
    scanner.found().forEach(path -> found.add(store.directory() + "/" + path));
    inText.found().forEach(path -> found.add(store.directory() + "/" + path));
    return found;
  }

  /// Adds the files of store paths, except those whose names are in `known` or in the contents. The
  /// store directory itself comes first, if nobody has it yet.
  void closure(SortedSet<String> paths, Set<String> known) throws IOException {
    if (paths.isEmpty()) {
      return;
    }
    names.addAll(known);
    String directory = store.directory().substring(1);
    if (!names.contains(directory)) {
      for (int slash = 0; slash >= 0; ) {
        slash = directory.indexOf('/', slash + 1);
        String parent = slash < 0 ? directory : directory.substring(0, slash);
        if (!names.contains(parent)) {
          tar.begin(TarEntry.directory("./" + parent, SEALED, TarEntry.Owner.ROOT));
        }
      }
    }
    for (String path : paths) {
      LayerTree tree = TreeMerge.read(store.physical().apply(path));
      LayerMembers.of(path.substring(1), tree, Owners.all(TarEntry.Owner.ROOT), this::member);
    }
  }

  /// Ends the layer; the output stays open.
  Layer finish() throws IOException {
    long size = tar.finish();
    String diffId = "sha256:" + out.finish().print(HashFormat.BASE16);
    return new Layer(diffId, size, checksum);
  }

  private void member(String name, TarEntry entry, LayerTree.@Nullable File file)
      throws IOException {
    if (!note(name)) {
      return;
    }
    if (sum != null) {
      sum.begin(entry);
    }
    tar.begin(entry);
    if (file != null) {
      file(file);
    }
  }

  /// Whether nothing has this name yet. Remembers names of contents that closures may meet again,
  /// and that the directories have in which the store is.
  private boolean note(String name) {
    if (sum == null) {
      return !names.contains(name);
    }
    String plain = name.equals(".") ? "" : name.substring(2);
    boolean above = store.directory().startsWith("/" + plain + "/");
    if (above || isStoreFile(plain, store.directory())) {
      names.add(plain);
    }
    return true;
  }

  /// Whether a name (no slash before or after it) is the store directory's or of something in it.
  static boolean isStoreFile(String name, String directory) {
    return name.startsWith(directory.substring(1))
        && (name.length() < directory.length() || name.charAt(directory.length() - 1) == '/');
  }

  private void file(LayerTree.File file) throws IOException {
    try (OutputStream summed = summed(file.size())) {
      file.copyTo(
          (bytes, offset, length) -> {
            summed.write(bytes, offset, length);
            tar.data(bytes, offset, length);
          },
          buffer);
    }
    progress.accept(file.size());
  }

  private OutputStream summed(long size) {
    TarSum to = sum;
    if (to == null) {
      return OutputStream.nullOutputStream();
    }
    return size < LARGE ? to.sink() : new BackgroundSink(to.sink());
  }
}
