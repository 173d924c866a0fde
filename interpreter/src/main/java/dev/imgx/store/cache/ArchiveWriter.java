package dev.imgx.store.cache;

import dev.imgx.store.archive.Compression;
import dev.imgx.store.archive.NarWriter;
import dev.imgx.store.archive.PackedOutput;
import dev.imgx.store.archive.TeeOutput;
import dev.imgx.store.archive.TreeOrigin;
import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.hash.BackgroundSink;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Writes a tree as a compressed archive, and what is in it as a listing, into files. The bytes
/// depend on nothing but the tree.
///
/// @param archive where the archive goes; it exists and is empty
/// @param listing where the listing goes, or null
record ArchiveWriter(NarCompression compression, Path archive, @Nullable Path listing) {
  private static final int BUFFER = 1 << 16;

  /// What was written.
  ///
  /// @param nar hash of the archive before it was compressed
  /// @param narSize its size
  /// @param file hash of the compressed archive
  /// @param fileSize its size
  record Written(Hash nar, long narSize, Hash file, long fileSize) {}

  Written write(TreeOrigin origin) throws IOException {
    HashSink nar = new HashSink(HashAlgorithm.SHA256);
    switch (compression) {
      case GZIP -> inParallel(origin, nar, Compression.GZIP);
      case ZSTD -> inParallel(origin, nar, Compression.ZSTD);
      default -> {
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(archive), BUFFER);
            OutputStream packed = compressor(file)) {
          dump(origin, nar, packed);
        }
      }
    }
    Hash narHash = nar.finish();
    if (compression == NarCompression.NONE) {
      return new Written(narHash, nar.count(), narHash, nar.count());
    }
    HashSink file = new HashSink(HashAlgorithm.SHA256);
    Files.copy(archive, file);
    return new Written(narHash, nar.count(), file.finish(), file.count());
  }

  private void inParallel(TreeOrigin origin, HashSink nar, Compression form) throws IOException {
    Files.delete(archive);
    int threads = Runtime.getRuntime().availableProcessors();
    try (PackedOutput packed = PackedOutput.create(archive, form, threads)) {
      dump(origin, nar, packed);
      packed.finish();
    }
  }

  private OutputStream compressor(OutputStream file) throws IOException {
    return switch (compression) {
      case XZ -> new XZOutputStream(file, new LZMA2Options(), BasicArrayCache.getInstance());
      case BZIP2 -> new BZip2CompressorOutputStream(file);
      default -> file;
    };
  }

  private void dump(TreeOrigin origin, HashSink nar, OutputStream packed) throws IOException {
    try (OutputStream background = new BackgroundSink(nar);
        NarWriter writer = new NarWriter(new TeeOutput(background, packed))) {
      if (listing == null) {
        origin.read(writer);
        return;
      }
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(listing), BUFFER);
          Listing list = new Listing(out, writer::position)) {
        origin.read(TreeSink.tee(writer, list));
      }
    }
  }
}
