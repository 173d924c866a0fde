package dev.imgx.build.debian;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a suite's `Release` says: when it was made, and the hashes of its indices.
///
/// @param date when it was made
/// @param validUntil when it stops being true, or null
/// @param hashes by file below the suite
record Release(
    Instant date, @Nullable Instant validUntil, boolean byHash, Map<String, Hash> hashes) {
  /// How Debian writes times: `Sat, 11 Jul 2026 10:15:23 UTC`.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy H:mm:ss z", Locale.ROOT);

  /// Reads the text; throws `DebianError` when it makes no sense.
  static Release parse(String text, String what) {
    Map<String, String> fields = new HashMap<>();
    Map<String, Hash> hashes = new HashMap<>();
    String field = "";
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      if (line.startsWith(" ")) {
        if (field.equals("SHA256")) {
          hash(line, hashes, what);
        }
      } else if (colon > 0) {
        field = line.substring(0, colon);
        fields.put(field, line.substring(colon + 1).strip());
      }
    }
    Instant date = time(fields.get("Date"), what);
    if (date == null || hashes.isEmpty()) {
      throw new DebianError(what + " has no `Date` or no `SHA256`", null);
    }
    boolean byHash = "yes".equals(fields.get("Acquire-By-Hash"));
    return new Release(date, time(fields.get("Valid-Until"), what), byHash, hashes);
  }

  /// `HASH SIZE NAME`.
  private static void hash(String line, Map<String, Hash> hashes, String what) {
    List<String> words = List.of(line.strip().split("\\s+"));
    if (words.size() != 3) {
      throw new DebianError(what + " has a line that is no hash: `" + line.strip() + "`", null);
    }
    try {
      hashes.put(words.get(2), Hash.parse(words.get(0), HashAlgorithm.SHA256));
    } catch (FormatError e) {
      throw new DebianError(what + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable Instant time(@Nullable String text, String what) {
    if (text == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(text, TIME).toInstant();
    } catch (DateTimeParseException e) {
      throw new DebianError(what + " has a time that is none: `" + text + "`", e);
    }
  }
}
