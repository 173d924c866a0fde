package dev.imgx.build.substitute;

import dev.imgx.store.cache.NarCompression;
import dev.imgx.store.hash.FormatError;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where a store or a cache is, and how it is to be used: `https://host/path?priority=10`,
/// `file:///directory?compression=zstd`, `local?root=/directory`, `/directory`.
///
/// @param kind what is there
/// @param base the address without parameters; the root's path for a store
/// @param parameters what stands after the question mark
public record CacheAddress(Kind kind, String base, Map<String, String> parameters) {
  /// What an address leads to.
  public enum Kind {
    /// A store on this machine.
    STORE,
    /// A cache in a directory.
    FILE,
    /// A cache behind a web server.
    HTTP
  }

  private static final Set<String> STORE_PARAMETERS = Set.of("root");
  private static final Set<String> CACHE_PARAMETERS =
      Set.of(
          "priority",
          "trusted",
          "want-mass-query",
          "compression",
          "write-nar-listing",
          "secret-key",
          "parallel-compression");

  public CacheAddress {
    parameters = Map.copyOf(parameters);
  }

  /// Reads an address; throws `FormatError`.
  ///
  /// @param directory what relative paths start from
  public static CacheAddress parse(String text, Path directory) {
    int mark = text.indexOf('?');
    String base = mark < 0 ? text : text.substring(0, mark);
    Map<String, String> parameters = mark < 0 ? Map.of() : parameters(text, mark + 1);
    int colon = base.indexOf("://");
    if (colon < 0) {
      check(text, parameters, STORE_PARAMETERS);
      boolean named = base.equals("local");
      String root = named ? parameters.getOrDefault("root", "") : base;
      if (root.isEmpty() || (!named && !parameters.isEmpty()) || base.equals("daemon")) {
        throw unknown(text);
      }
      Path path = directory.resolve(root).normalize();
      return new CacheAddress(Kind.STORE, path.toString(), parameters);
    }
    check(text, parameters, CACHE_PARAMETERS);
    return switch (base.substring(0, colon)) {
      case "file" -> new CacheAddress(Kind.FILE, filePath(base, directory), parameters);
      case "http", "https" -> new CacheAddress(Kind.HTTP, uri(base), parameters);
      default -> throw unknown(text);
    };
  }

  private static Map<String, String> parameters(String text, int start) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String part : List.of(text.substring(start).split("&"))) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new FormatError("'" + text + "': the parameter '" + part + "' has no value");
      }
      String value = part.substring(equals + 1);
      parameters.put(part.substring(0, equals), decode(value));
    }
    return parameters;
  }

  private static String decode(String value) {
    return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static void check(String text, Map<String, String> parameters, Set<String> known) {
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        throw new FormatError(
            "'%s': unknown parameter '%s'; known are %s"
                .formatted(text, name, String.join(", ", known.stream().sorted().toList())));
      }
    }
  }

  private static FormatError unknown(String text) {
    return new FormatError(
        "'"
            + text
            + "' is neither a cache (file://…, http://…, https://…) nor a store (a directory, or"
            + " local?root=…)");
  }

  private static String filePath(String base, Path directory) {
    String path = decode(base.substring("file://".length()));
    if (path.isEmpty()) {
      throw new FormatError("'" + base + "' names no directory");
    }
    return directory.resolve(path).normalize().toString();
  }

  private static String uri(String base) {
    try {
      URI uri = new URI(base);
      if (uri.getHost() == null) {
        throw new FormatError("'" + base + "' names no host");
      }
      return base.replaceAll("/+$", "");
    } catch (URISyntaxException e) {
      throw new FormatError("'" + base + "' is not a URL: " + e.getReason());
    }
  }

  /// The priority that the address gives, or null.
  public @Nullable Integer priority() {
    String text = parameters.get("priority");
    if (text == null) {
      return null;
    }
    if (!text.matches("-?[0-9]{1,9}")) {
      throw new FormatError("the priority '" + text + "' is not a number");
    }
    return Integer.valueOf(text);
  }

  /// A parameter that is `true` or `false`.
  public boolean flag(String name) {
    String text = parameters.getOrDefault(name, "false");
    return switch (text) {
      case "true", "1", "yes" -> true;
      case "false", "0", "no" -> false;
      default -> throw new FormatError("'" + name + "' is true or false, not '" + text + "'");
    };
  }

  /// How archives are compressed, xz if nothing is said.
  public NarCompression compression() {
    return NarCompression.parse(parameters.getOrDefault("compression", "xz"));
  }
}
