package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.registry.Digests;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.archive.PackedOutput;
import dev.imgx.store.archive.TeeOutput;
import dev.imgx.store.hash.BackgroundSink;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A layer in a file, compressed or not, and what has to be known to tell others of it.
///
/// @param digest of the file's bytes
/// @param packedSize how many there are
record PackedLayer(String diffId, long size, Hash digest, long packedSize, Path file) {
  /// Writes a layer into `file`, which must not exist, hashing on the way.
  static PackedLayer pack(Image.Content content, Path file, Compression compression)
      throws IOException {
    HashSink plain = new HashSink(HashAlgorithm.SHA256);
    Written written;
    try (OutputStream beside = new BackgroundSink(plain)) {
      written = write(out -> content.writeTo(new TeeOutput(beside, out)), file, compression);
    }
    return written.layer(plain.finish());
  }

  /// The same with a layer that has been measured. Throws `ArchiveError` when it is another by now.
  static PackedLayer pack(
      Image.Content content, Path file, Compression compression, MeasuredLayer measured)
      throws IOException {
    Written written = write(content, file, compression);
    if (written.size() != measured.size() || written.crc() != measured.crc()) {
      throw new ArchiveError(
          "the layer `%s` is no longer what it was: something in the store has changed"
              .formatted(measured.diffId()));
    }
    return written.layer(Digests.parse(measured.diffId()));
  }

  /// A file of a layer.
  ///
  /// @param size of the layer without compression
  /// @param crc the CRC-32 of that
  /// @param packed what the file's bytes were hashed by; null when they are the layer's own
  private record Written(Path file, long size, int crc, @Nullable HashSink packed) {
    PackedLayer layer(Hash diffId) {
      return packed == null
          ? new PackedLayer(Digests.print(diffId), size, diffId, size, file)
          : new PackedLayer(Digests.print(diffId), size, packed.finish(), packed.count(), file);
    }
  }

  private static Written write(Image.Content content, Path file, Compression compression)
      throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    HashSink packed = compression == Compression.NONE ? null : new HashSink(HashAlgorithm.SHA256);
    try (OutputStream behind =
            packed == null ? OutputStream.nullOutputStream() : new BackgroundSink(packed);
        PackedOutput out = PackedOutput.create(file, behind, compression, threads)) {
      content.writeTo(out);
      out.finish();
      PackedOutput.Plain plain = out.plain();
      return new Written(file, plain.length(), plain.crc(), packed);
    }
  }

  /// This, if it is the layer that was expected. Throws `ArchiveError` when it is another.
  PackedLayer expecting(ImageLayer layer) {
    check(layer, diffId);
    return this;
  }

  /// Throws `ArchiveError` when a layer turned out to have another id.
  static void check(ImageLayer layer, String found) {
    if (!layer.diffId().equals(found)) {
      throw new ArchiveError(
          "a layer is not what it should be: its hash is `%s`, not `%s`"
              .formatted(found, layer.diffId()));
    }
  }

  /// How the file is compressed, by its first bytes. Throws `ArchiveError` when it cannot be read.
  Compression compression() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(2);
      if (start.length < 2) {
        return Compression.NONE;
      }
      return switch (HexFormat.of().formatHex(start)) {
        case "1f8b" -> Compression.GZIP;
        case "28b5" -> Compression.ZSTD;
        default -> Compression.NONE;
      };
    } catch (IOException e) {
      throw new ArchiveError("`" + file + "` cannot be read", e);
    }
  }

  /// The object that `of` reads; it does not tell of the file.
  ObjectNode json() {
    ObjectNode json = JsonText.object();
    json.put("diffId", diffId);
    json.put("size", size);
    json.put("digest", Digests.print(digest));
    json.put("packedSize", packedSize);
    return json;
  }

  /// Reads what `json` wrote.
  static PackedLayer of(JsonNode json, Path file) {
    return new PackedLayer(
        json.path("diffId").asText(),
        json.path("size").asLong(),
        Digests.parse(json.path("digest").asText()),
        json.path("packedSize").asLong(),
        file);
  }
}
