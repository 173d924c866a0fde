package dev.imgx.plan;

import dev.imgx.lang.value.EvalError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// References to flakes, as URLs and as attributes. Nothing is fetched.
///
/// Follows `src/libflake/flakeref.cc` and the schemes of `src/libfetchers`. Texts are bytes.
final class FlakeReference {
  private static final String REV = "[0-9a-fA-F]{40}";
  private static final String REF = "[a-zA-Z0-9@][a-zA-Z0-9_.\\\\/@+-]*";
  private static final Pattern ID =
      Pattern.compile(
          "([a-zA-Z][a-zA-Z0-9_-]*)(?:/(?:(" + REV + ")|(" + REF + "?)(?:/(" + REV + "))?))?");
  private static final Pattern URL =
      Pattern.compile("([a-z][a-z0-9+.-]*):([^?#]*)(?:\\?([^#]*))?(?:#(.*))?");
  private static final Pattern PATH = Pattern.compile("([^?#]*)(?:\\?([^#]*))?(?:#(.*))?");
  private static final Set<String> FORGES = Set.of("github", "gitlab", "sourcehut");
  private static final Set<String> SWITCHES =
      Set.of("shallow", "submodules", "lfs", "exportIgnore", "allRefs", "verifyCommit");

  private FlakeReference() {}

  /// The attributes that a URL stands for: `String`, `Long` and `Boolean`. Throws `EvalError`.
  static SortedMap<String, Object> parse(String url) {
    Matcher id = ID.matcher(url);
    if (id.matches()) {
      SortedMap<String, Object> attributes = new TreeMap<>(Map.of("type", "indirect"));
      attributes.put("id", id.group(1));
      put(attributes, "rev", id.group(2) != null ? id.group(2) : id.group(4));
      put(attributes, "ref", id.group(3));
      return attributes;
    }
    Matcher parts = URL.matcher(url);
    if (parts.matches()) {
      return finish(url, parts.group(4), ofUrl(url, parts));
    }
    Matcher path = PATH.matcher(url);
    if (!path.matches() || !path.group(1).startsWith("/")) {
      throw new EvalError("flake reference '" + url + "' is not an absolute path");
    }
    return finish(url, path.group(3), ofPath(path.group(1), query(path.group(2))));
  }

  private static SortedMap<String, Object> finish(
      String url, @Nullable String fragment, SortedMap<String, Object> attributes) {
    if (fragment != null && !fragment.isEmpty()) {
      throw new EvalError(
          "unexpected fragment '" + fragment + "' in flake reference '" + url + "'");
    }
    return attributes;
  }

  private static void put(Map<String, Object> attributes, String name, @Nullable String value) {
    if (value != null) {
      attributes.put(name, value);
    }
  }

  private static SortedMap<String, Object> ofUrl(String url, Matcher parts) {
    String scheme = parts.group(1);
    SortedMap<String, String> query = query(parts.group(3));
    String rest = parts.group(2);
    if (FORGES.contains(scheme)) {
      return ofForge(url, scheme, rest, query);
    }
    if (scheme.equals("flake")) {
      SortedMap<String, Object> attributes = parse(rest);
      put(attributes, "dir", query.get("dir"));
      return attributes;
    }
    if (scheme.equals("path")) {
      return ofPath(rest.startsWith("//") ? rest.substring(2) : rest, query);
    }
    String transport = scheme.substring(scheme.indexOf('+') + 1);
    if (scheme.equals("git") || scheme.startsWith("git+")) {
      return ofRepository("git", transport + ":" + rest, query);
    }
    if (scheme.startsWith("hg+")) {
      return ofRepository("hg", transport + ":" + rest, query);
    }
    boolean archive = scheme.equals(transport) || scheme.startsWith("tarball+");
    if ((archive || scheme.startsWith("file+"))
        && Set.of("http", "https", "file").contains(transport)) {
      return ofFile(archive ? "tarball" : "file", transport + ":" + rest, query);
    }
    throw new EvalError("input '" + url + "' is unsupported");
  }

  private static SortedMap<String, Object> ofForge(
      String url, String type, String path, SortedMap<String, String> query) {
    List<String> names = new ArrayList<>(List.of(path.split("/")));
    names.removeIf(String::isEmpty);
    if (names.size() < 2) {
      throw new EvalError("URL '" + url + "' is invalid");
    }
    SortedMap<String, Object> attributes = new TreeMap<>(Map.of("type", type));
    attributes.put("owner", decode(names.get(0)));
    attributes.put("repo", decode(names.get(1)));
    if (names.size() > 2) {
      String last = decode(String.join("/", names.subList(2, names.size())));
      attributes.put(last.matches(REV) ? "rev" : "ref", last);
    }
    query.forEach((name, value) -> {
      if (!Set.of("rev", "ref", "host", "narHash", "dir").contains(name)) {
        throw new EvalError("URL '" + url + "' contains unknown parameter '" + name + "'");
      }
      if (attributes.put(name, value) != null) {
        String what = name.equals("rev") ? "commit hashes" : "branch/tag names";
        throw new EvalError("URL '" + url + "' contains multiple " + what);
      }
    });
    return check(attributes);
  }

  private static SortedMap<String, Object> ofPath(String path, SortedMap<String, String> query) {
    SortedMap<String, Object> attributes = new TreeMap<>(Map.of("type", "path"));
    attributes.put("path", decode(path));
    query.forEach((name, value) -> {
      switch (name) {
        case "rev", "narHash", "dir" -> attributes.put(name, value);
        case "revCount", "lastModified" -> attributes.put(name, number(name, value));
        default ->
            throw new EvalError(
                "path URL 'path:" + path + "' has unsupported parameter '" + name + "'");
      }
    });
    return attributes;
  }

  private static SortedMap<String, Object> ofRepository(
      String type, String url, SortedMap<String, String> query) {
    SortedMap<String, Object> attributes = new TreeMap<>(Map.of("type", type));
    SortedMap<String, String> others = new TreeMap<>();
    query.forEach((name, value) -> {
      if (Set.of("rev", "ref", "dir", "keytype", "publicKey", "publicKeys").contains(name)) {
        attributes.put(name, value);
      } else if (type.equals("git") && SWITCHES.contains(name)) {
        attributes.put(name, value.equals("1"));
      } else {
        others.put(name, value);
      }
    });
    attributes.put("url", url + query(others));
    return check(attributes);
  }

  private static SortedMap<String, Object> ofFile(
      String type, String url, SortedMap<String, String> query) {
    SortedMap<String, Object> attributes = new TreeMap<>(Map.of("type", type));
    SortedMap<String, String> others = new TreeMap<>();
    query.forEach((name, value) -> {
      switch (name) {
        case "narHash", "rev", "dir" -> attributes.put(name, value);
        case "revCount", "lastModified" -> attributes.put(name, number(name, value));
        default -> others.put(name, value);
      }
    });
    attributes.put("url", url + query(others));
    return attributes;
  }

  private static SortedMap<String, Object> check(SortedMap<String, Object> attributes) {
    boolean forge = FORGES.contains(String.valueOf(attributes.get("type")));
    if (forge && attributes.containsKey("rev") && attributes.containsKey("ref")) {
      throw new EvalError(
          "a flake reference contains both a commit hash ('%s') and a branch/tag name ('%s')"
              .formatted(attributes.get("rev"), attributes.get("ref")));
    }
    if (attributes.get("rev") instanceof String rev) {
      Failures.translate(() -> Hash.parse(rev, HashAlgorithm.SHA1));
    }
    return attributes;
  }

  private static long number(String name, String value) {
    try {
      return Long.parseUnsignedLong(value);
    } catch (NumberFormatException e) {
      throw new EvalError("parameter '" + name + "' is no number: '" + value + "'");
    }
  }

  /// The URL that attributes stand for. Throws `EvalError`.
  static String print(SortedMap<String, Object> attributes) {
    check(attributes);
    String type = text(attributes, "type");
    SortedMap<String, String> query = new TreeMap<>();
    attributes.forEach((name, value) -> {
      if (!name.equals("type") && !Boolean.FALSE.equals(value)) {
        query.put(name, value.equals(true) ? "1" : String.valueOf(value));
      }
    });
    String url =
        switch (type) {
          case "github", "gitlab", "sourcehut" ->
              type + ":" + segments(query, "owner", "repo", "ref", "rev");
          case "indirect" -> "flake:" + segments(query, "id", "ref", "rev");
          case "path" -> "path:" + taken(query, "path");
          case "git" -> scheme("git", taken(query, "url"));
          case "hg" -> "hg+" + taken(query, "url");
          case "tarball", "file" -> (type.equals("file") ? "file+" : "") + taken(query, "url");
          default -> throw new EvalError("cannot show unsupported input of type '" + type + "'");
        };
    String more = query(query);
    return url.contains("?") && !more.isEmpty() ? url + "&" + more.substring(1) : url + more;
  }

  private static String scheme(String scheme, String url) {
    return url.startsWith(scheme + ":") ? url : scheme + "+" + url;
  }

  private static String text(Map<String, Object> attributes, String name) {
    if (attributes.get(name) instanceof String text) {
      return text;
    }
    throw new EvalError(
        attributes.containsKey(name)
            ? "input attribute '" + name + "' is not a string"
            : "input attribute '" + name + "' is missing");
  }

  private static String taken(Map<String, String> query, String name) {
    String value = query.remove(name);
    if (value == null) {
      throw new EvalError("input attribute '" + name + "' is missing");
    }
    return value;
  }

  private static String segments(Map<String, String> query, String... names) {
    List<String> found = new ArrayList<>();
    for (String name : names) {
      boolean optional = name.equals("ref") || name.equals("rev");
      if (!optional || query.containsKey(name)) {
        String value = taken(query, name);
        found.add(name.equals("rev") ? commit(value) : encode(value, "/"));
      }
    }
    return String.join("/", found);
  }

  private static String commit(String text) {
    return Failures.translate(() -> Hash.parse(text, HashAlgorithm.SHA1).print(HashFormat.BASE16));
  }

  private static SortedMap<String, String> query(@Nullable String text) {
    SortedMap<String, String> query = new TreeMap<>();
    if (text != null && !text.isEmpty()) {
      for (String pair : text.split("&")) {
        int equals = pair.indexOf('=');
        if (equals < 0) {
          throw new EvalError("invalid URI parameter '" + pair + "': missing equals sign");
        }
        query.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String query(SortedMap<String, String> query) {
    StringBuilder text = new StringBuilder();
    query.forEach((name, value) -> {
      text.append(text.isEmpty() ? '?' : '&');
      text.append(encode(name, "/?")).append('=').append(encode(value, "/?"));
    });
    return text.toString();
  }

  private static String encode(String bytes, String also) {
    String plain = "-._~!$'()*+,;:@" + also;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      boolean asItIs = c < 0x80 && (Character.isLetterOrDigit(c) || plain.indexOf(c) >= 0);
      text.append(asItIs ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return text.toString();
  }

  private static String decode(String encoded) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        String digits = encoded.substring(i + 1, Math.min(i + 3, encoded.length()));
        if (!digits.matches("[0-9a-fA-F]{2}")) {
          throw new EvalError("invalid URI parameter '" + encoded + "': incomplete percent code");
        }
        c = (char) Integer.parseInt(digits, 16);
        i += 2;
      }
      bytes.append(c);
    }
    return bytes.toString();
  }
}
