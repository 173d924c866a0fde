package dev.imgx.build.image;

import dev.imgx.build.registry.Digests;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// Where the files of an OCI layout go. Mutable: it remembers which blobs it has.
abstract class LayoutSink {
  private final Set<Hash> blobs = new HashSet<>();

  /// Writes a small file.
  abstract void text(String name, byte[] bytes) throws IOException;

  /// Writes a file of this many bytes.
  abstract void file(String name, Path file, long size) throws IOException;

  /// Writes a small blob, unless it is there; returns its digest.
  final Hash blob(byte[] bytes) throws IOException {
    Hash digest = Digests.of(bytes);
    if (blobs.add(digest)) {
      text(name(digest), bytes);
    }
    return digest;
  }

  /// Writes a layer, unless it is there.
  final void blob(PackedLayer layer) throws IOException {
    if (blobs.add(layer.digest())) {
      file(name(layer.digest()), layer.file(), layer.packedSize());
    }
  }

  /// Where a blob is.
  static String name(Hash digest) {
    return "blobs/sha256/" + digest.print(HashFormat.BASE16);
  }

  /// A directory that does not exist yet. Files that are in the same file system are not copied:
  /// they get another name.
  static LayoutSink directory(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("blobs/sha256"));
    return new LayoutSink() {
      @Override
      void text(String name, byte[] bytes) throws IOException {
        Files.write(directory.resolve(name), bytes);
      }

      @Override
      void file(String name, Path file, long size) throws IOException {
        try {
          Files.createLink(directory.resolve(name), file);
        } catch (FileSystemException | UnsupportedOperationException e) {
          Files.copy(file, directory.resolve(name));
        }
      }
    };
  }

  /// An archive; it must be ended with two empty blocks.
  static LayoutSink archive(OutputStream out) {
    return new LayoutSink() {
      @Override
      void text(String name, byte[] bytes) throws IOException {
        out.write(Ustar.file(name, bytes.length));
        out.write(bytes);
        out.write(Ustar.padding(bytes.length));
      }

      @Override
      void file(String name, Path file, long size) throws IOException {
        out.write(Ustar.anyFile(name, size));
        Files.copy(file, out);
        out.write(Ustar.padding(size));
      }
    };
  }
}
