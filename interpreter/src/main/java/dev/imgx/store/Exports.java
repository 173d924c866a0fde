package dev.imgx.store;

import dev.imgx.store.archive.NarWriter;
import dev.imgx.store.archive.TreeReader;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.hash.HashSink;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Store paths as one stream, as `nix-store --export` writes it: for each path, what it refers to
/// first, its archive and then what the database knows. Follows `src/libstore/export-import.cc`.
final class Exports {
  private static final long MAGIC = 0x4558494e;
  private static final int MAX_STRING = 4096;
  private static final int MAX_REFERENCES = 1_000_000;

  /// Takes one archive and what belongs to it.
  interface Receiver {
    /// Reads the archive, and keeps the tree until `accept` or `close`.
    TreeHash archive(InputStream in) throws IOException;

    /// Registers the tree that was read last.
    void accept(PathInfo info) throws IOException;
  }

  private final StoreDir directory;

  Exports(StoreDir directory) {
    this.directory = directory;
  }

  /// Begins the next path of a stream: its archive, as it is on disk now, which must have the hash
  /// that it was registered with.
  void write(PathInfo info, Path place, OutputStream out) throws IOException {
    number(1, out);
    HashSink hash = new HashSink(HashAlgorithm.SHA256, out);
    try (NarWriter nar = new NarWriter(hash)) {
      TreeReader.read(place, nar);
    }
    Hash found = hash.finish();
    if (!found.equals(info.narHash())) {
      throw new StoreError(
          "hash of path '%s' has changed from '%s' to '%s'!"
              .formatted(
                  directory.print(info.path()),
                  info.narHash().printTyped(HashFormat.BASE32),
                  found.printTyped(HashFormat.BASE32)));
    }
    number(MAGIC, out);
    string(directory.print(info.path()), out);
    number(info.references().size(), out);
    for (StorePath reference : info.references()) {
      string(directory.print(reference), out);
    }
    StorePath deriver = info.deriver();
    string(deriver == null ? "" : directory.print(deriver), out);
    number(0, out);
  }

  /// Ends a stream.
  void end(OutputStream out) throws IOException {
    number(0, out);
  }

  /// Reads a whole stream; returns the paths in its order. Throws `FormatError` when it is none.
  List<StorePath> read(InputStream in, Receiver receiver) throws IOException {
    List<StorePath> paths = new ArrayList<>();
    for (long more = number(in); more != 0; more = number(in)) {
      if (more != 1) {
        throw new FormatError(
            "the input does not look like something that `imgx store export` or `nix-store"
                + " --export` made");
      }
      TreeHash tree = receiver.archive(in);
      PathInfo info = info(tree, in);
      receiver.accept(info);
      paths.add(info.path());
    }
    return paths;
  }

  private PathInfo info(TreeHash tree, InputStream in) throws IOException {
    if (number(in) != MAGIC) {
      throw new FormatError("the archive cannot be imported: wrong format");
    }
    StorePath path = directory.parse(string(in));
    SortedSet<StorePath> references = new TreeSet<>(references(in));
    String deriver = string(in);
    if (number(in) == 1) {
      string(in); // A signature of an old kind.
    }
    PathInfo info = PathInfo.of(path, tree.hash(), tree.size(), references);
    return deriver.isEmpty() ? info : info.derivedBy(directory.parse(deriver));
  }

  private Collection<StorePath> references(InputStream in) throws IOException {
    long count = number(in);
    if (count < 0 || count > MAX_REFERENCES) {
      throw new FormatError("the archive cannot be imported: too many references");
    }
    List<StorePath> references = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      references.add(directory.parse(string(in)));
    }
    return references;
  }

  private static void number(long value, OutputStream out) throws IOException {
    byte[] bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (value >> 8 * i);
    }
    out.write(bytes);
  }

  private static void string(String text, OutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    number(bytes.length, out);
    out.write(bytes);
    out.write(new byte[-bytes.length & 7]);
  }

  private static long number(InputStream in) throws IOException {
    byte[] bytes = exactly(8, in);
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }

  private static String string(InputStream in) throws IOException {
    long length = number(in);
    if (length < 0 || length > MAX_STRING) {
      throw new FormatError("the archive cannot be imported: a name is too long");
    }
    byte[] padded = exactly((int) length + (int) (-length & 7), in);
    return new String(padded, 0, (int) length, StandardCharsets.ISO_8859_1);
  }

  private static byte[] exactly(int count, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the input ends in the middle of an exported path");
    }
    return bytes;
  }
}
