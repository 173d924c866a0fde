package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Digests;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.hash.FormatError;

/// A layer that a registry has, and the store perhaps not yet: it is fetched when something reads
/// it.
///
/// @param file where the store has it once it is there: the output of `builtin:registry-blob`
/// @param repository whose it is, as an image is named
/// @param insecure whether certificates are not checked there, and HTTP without TLS will do
/// @param blob its compressed bytes
public record PinnedBlob(String file, String repository, boolean insecure, Descriptor blob) {
  /// How its bytes are compressed.
  Compression compression() {
    return MediaTypes.compression(blob.mediaType());
  }

  ObjectNode json() {
    return JsonText.object()
        .put("blob", file)
        .put("repository", repository)
        .put("insecure", insecure)
        .put("mediaType", blob.mediaType())
        .put("digest", Digests.print(blob.digest()))
        .put("packedSize", blob.size());
  }

  /// Reads what `json` wrote. Throws `ArchiveError`.
  static PinnedBlob of(JsonNode json) {
    try {
      Descriptor blob =
          new Descriptor(
              json.path("mediaType").asText(),
              Digests.parse(json.path("digest").asText()),
              json.path("packedSize").asLong());
      return new PinnedBlob(
          json.path("blob").asText(),
          json.path("repository").asText(),
          json.path("insecure").asBoolean(),
          blob);
    } catch (FormatError e) {
      throw new ArchiveError("a layer of a registry has no digest: " + e.getMessage(), e);
    }
  }
}
