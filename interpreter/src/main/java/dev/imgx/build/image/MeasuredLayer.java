package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.registry.Digests;
import dev.imgx.store.archive.TeeOutput;
import dev.imgx.store.hash.BackgroundSink;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/// What the bytes of a layer are, without compression.
///
/// @param diffId their digest
/// @param size how many there are
/// @param crc their CRC-32: who writes them again has it for nothing, and so can tell that they are
///   the same without another digest
record MeasuredLayer(String diffId, long size, int crc) {
  /// Finds it out.
  static MeasuredLayer of(Image.Content content) throws IOException {
    HashSink hash = new HashSink(HashAlgorithm.SHA256);
    CheckedOutputStream sum = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
    try (OutputStream background = new BackgroundSink(hash)) {
      content.writeTo(new TeeOutput(sum, background));
    }
    return new MeasuredLayer(
        Digests.print(hash.finish()), hash.count(), (int) sum.getChecksum().getValue());
  }

  /// The object that `of` reads.
  ObjectNode json() {
    return JsonText.object().put("diffId", diffId).put("size", size).put("crc", crc);
  }

  /// Reads what `json` wrote.
  static MeasuredLayer of(JsonNode json) {
    return new MeasuredLayer(
        json.path("diffId").asText(), json.path("size").asLong(), json.path("crc").asInt());
  }
}
