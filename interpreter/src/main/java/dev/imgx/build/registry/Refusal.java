package dev.imgx.build.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.build.fetch.Answer;
import java.io.IOException;
import java.util.Set;

/// What a registry says when it does not do what it was asked: a status, and often JSON with codes
/// and messages.
final class Refusal {
  private static final int LONGEST = 1 << 16;

  /// What the distribution specification calls blobs that a manifest names and nobody has.
  private static final Set<String> LOST = Set.of("MANIFEST_BLOB_UNKNOWN", "BLOB_UNKNOWN");

  private Refusal() {}

  /// Throws `RegistryError` with the registry's own words unless the status is the one expected;
  /// `LostBlobs` when it says that blobs are missing.
  static void check(Answer answer, int expected) throws IOException {
    int status = answer.status();
    if (status == expected) {
      return;
    }
    boolean lost = false;
    StringBuilder text = new StringBuilder("the registry answered " + status);
    if (status == 404) {
      text.append(" (not found)");
    }
    try {
      JsonNode root = new JsonMapper().readTree(answer.body().readNBytes(LONGEST));
      for (JsonNode error : root.path("errors")) {
        String code = error.path("code").asText();
        lost |= LOST.contains(code);
        text.append(": ").append(printable(code));
        String message = error.path("message").asText();
        if (!message.isEmpty()) {
          text.append(", ").append(printable(message));
        }
      }
    } catch (JsonProcessingException e) {
      // It said nothing that can be shown.
    }
    throw lost ? new LostBlobs(text.toString(), null) : new RegistryError(text.toString());
  }

  private static String printable(String text) {
    String safe = text.replaceAll("\\p{Cntrl}+", " ");
    return safe.length() > 300 ? safe.substring(0, 300) + "…" : safe;
  }
}
