package dev.imgx.build.checkout;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a repository is: a URL, with or without a local path in it.
///
/// Follows `fixGitURL` of `src/libutil/url.cc`.
///
/// @param text the URL: `https://host/x.git`, `file:///home/me/x`; Unicode
/// @param path what a `file:` URL names, else null
public record RepositoryUrl(String text, @Nullable Path path) {
  private static final String FILE = "file:";
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*:.*", Pattern.DOTALL);
  private static final Set<String> SCHEMES =
      Set.of("ssh", "http", "https", "file", "ftp", "ftps", "git");
  private static final String PLAIN = "-._~!$&'()*+,;=:@/";

  /// A URL as people write it for Git: an absolute path, `user@host:path`, or a real URL, perhaps
  /// with `git+` before it. Throws `BuildError` when it is none of them.
  public static RepositoryUrl ofGit(String written) {
    if (written.startsWith("/")) {
      return ofPath(written);
    }
    String remote = remoteCopy(written);
    if (remote != null) {
      return new RepositoryUrl(remote, null);
    }
    return of(written.startsWith("git+") ? written.substring("git+".length()) : written);
  }

  /// A URL, or an absolute path.
  public static RepositoryUrl of(String written) {
    if (written.startsWith("/")) {
      return ofPath(written);
    }
    if (!SCHEME.matcher(written).matches()) {
      throw Program.refused("'" + written + "' is not a valid URL");
    }
    if (!written.startsWith(FILE)) {
      return new RepositoryUrl(written, null);
    }
    String rest = written.substring(FILE.length()).replaceFirst("[?#].*$", "");
    String encoded = rest.startsWith("//") ? rest.substring(2) : rest;
    if (!encoded.startsWith("/")) {
      throw Program.refused(
          "'" + written + "' does not name an absolute path, as 'file:///x' does");
    }
    return ofPath(decode(encoded));
  }

  private static RepositoryUrl ofPath(String path) {
    return new RepositoryUrl("file://" + encode(path), Path.of(path));
  }

  /// `user@host:path` as `ssh://user@host/path`; null when it is something else.
  private static @Nullable String remoteCopy(String written) {
    int colon = written.indexOf(':');
    String host = colon < 0 ? "" : written.substring(0, colon);
    String scheme = host.startsWith("git+") ? host.substring("git+".length()) : host;
    if (host.isEmpty() || host.contains("/") || SCHEMES.contains(scheme)) {
      return null;
    }
    String path = written.substring(colon + 1);
    if (path.startsWith("//")) {
      return null;
    }
    return "ssh://" + host + (path.startsWith("/") ? "" : "/") + path;
  }

  /// The URL of a submodule, which may be relative to this one: `../other.git`.
  RepositoryUrl resolve(String written) {
    if (!written.startsWith("./") && !written.startsWith("../")) {
      return ofGit(written);
    }
    String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    String rest = written;
    while (rest.startsWith("./") || rest.startsWith("../")) {
      base = rest.startsWith("../") ? base.substring(0, base.lastIndexOf('/')) : base;
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    return of(base + "/" + rest);
  }

  /// What programs are told: a path, if it is one.
  String argument() {
    return path == null ? text : path.toString();
  }

  private static String decode(String encoded) {
    return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /// A path as a URL has it.
  static String encode(String path) {
    StringBuilder text = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
      text.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return text.toString();
  }
}
