package dev.imgx.build.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.build.fetch.BodyStream;
import java.io.IOException;
import java.net.http.HttpResponse;

/// What a registry says when it does not do what it was asked: a status, and often JSON with codes
/// and messages.
final class Refusal {
  private static final int LONGEST = 1 << 16;

  private Refusal() {}

  /// Throws `RegistryError` with the registry's own words unless the status is the one expected.
  static void check(HttpResponse<BodyStream> answer, int expected) throws IOException {
    int status = answer.statusCode();
    if (status == expected) {
      return;
    }
    StringBuilder text = new StringBuilder("the registry answered " + status);
    if (status == 404) {
      text.append(" (not found)");
    }
    try {
      JsonNode root = new JsonMapper().readTree(answer.body().readNBytes(LONGEST));
      for (JsonNode error : root.path("errors")) {
        text.append(": ").append(printable(error.path("code").asText()));
        String message = error.path("message").asText();
        if (!message.isEmpty()) {
          text.append(", ").append(printable(message));
        }
      }
    } catch (JsonProcessingException e) {
      // It said nothing that can be shown.
    }
    throw new RegistryError(text.toString());
  }

  private static String printable(String text) {
    String safe = text.replaceAll("\\p{Cntrl}+", " ");
    return safe.length() > 300 ? safe.substring(0, 300) + "…" : safe;
  }
}
