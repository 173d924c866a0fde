package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.PackedOutput;
import dev.imgx.store.archive.TarEntry;
import dev.imgx.store.archive.TarEntry.Owner;
import dev.imgx.store.archive.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes a docker-archive: everything read-only and root's, the root directory first. Mutable, for
/// one thread.
final class ArchiveWriter {
  private static final int DIRECTORY = 0555;
  private static final int FILE = 0444;
  private static final String LAYER = "/layer.tar";

  private final PackedOutput out;
  private final TarWriter tar;
  private final byte[] buffer = new byte[1 << 16];

  ArchiveWriter(PackedOutput out) throws IOException {
    this.out = out;
    this.tar = new TarWriter(out, LayerWriter.TIME);
    tar.begin(TarEntry.directory(".", DIRECTORY, Owner.ROOT));
  }

  /// A file with a text.
  void file(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    tar.begin(TarEntry.file(name, FILE, Owner.ROOT, bytes.length));
    tar.data(bytes, 0, bytes.length);
  }

  /// The directory of a layer.
  void directory(String id) throws IOException {
    tar.begin(TarEntry.directory(id, DIRECTORY, Owner.ROOT));
  }

  /// The bytes of a layer, all of `data`, which should have `size`.
  void layer(String id, long size, InputStream data) throws IOException {
    tar.begin(TarEntry.file(id + LAYER, FILE, Owner.ROOT, size));
    long left = size;
    while (left > 0) {
      int count = data.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new ArchiveError("the base image changed while it was read");
      }
      tar.data(buffer, 0, count);
      left -= count;
    }
  }

  /// A layer whose bytes are those of layer `other`.
  void sameLayer(String id, String other) throws IOException {
    tar.begin(TarEntry.link(id + LAYER, Owner.ROOT, "../" + other + LAYER));
  }

  /// What describes a layer, after its bytes.
  void layerFiles(String id, String json) throws IOException {
    file(id + "/VERSION", LayerBuilder.VERSION);
    file(id + "/json", json);
  }

  /// Keeps a place for the headers of a layer's directory and file; the bytes must follow.
  PackedOutput.Place reserveLayer() throws IOException {
    return out.reserve(2 * TarWriter.BLOCK);
  }

  /// Fills it, when `size` bytes (a multiple of 512) have followed.
  void fillLayer(PackedOutput.Place place, String id, long size) throws IOException {
    ByteBuffer headers = ByteBuffer.allocate(2 * TarWriter.BLOCK);
    TarEntry directory = TarEntry.directory(id, DIRECTORY, Owner.ROOT);
    headers.put(TarWriter.header(directory, LayerWriter.TIME));
    TarEntry layer = TarEntry.file(id + LAYER, FILE, Owner.ROOT, size);
    headers.put(TarWriter.header(layer, LayerWriter.TIME));
    out.fill(place, headers.array());
    tar.passed(headers.capacity() + size);
  }

  /// Ends the archive.
  void finish() throws IOException {
    long _ = tar.finish();
  }
}
