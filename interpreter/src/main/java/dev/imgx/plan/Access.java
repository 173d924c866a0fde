package dev.imgx.plan;

import dev.imgx.lang.eval.Rules;
import dev.imgx.lang.value.ForbiddenError;
import java.util.List;
import java.util.TreeSet;

/// Which files and URLs an expression may use. Paths are logical, absolute and canonical.
///
/// Mutable: what is put into the store during an evaluation becomes allowed. Follows
/// `AllowListSourceAccessor` and `EvalState::checkURI` of Nix.
final class Access {
  private final Rules rules;
  private final List<String> allowedUris;
  private final TreeSet<String> allowed = new TreeSet<>();

  Access(Rules rules, List<String> allowedUris) {
    this.rules = rules;
    this.allowedUris = allowedUris;
  }

  /// Whether anything is forbidden at all.
  boolean isLimited() {
    return rules.pure() || rules.restricted();
  }

  /// Allows a path with all that is below it.
  void allow(String path) {
    if (isLimited()) {
      allowed.add(path);
    }
  }

  /// Throws `ForbiddenError` unless the path may be looked at.
  void check(String path) {
    if (!permits(path)) {
      throw new ForbiddenError(
          "access to absolute path '"
              + path
              + "' is forbidden "
              + (rules.pure()
                  ? "in pure evaluation mode (use '--impure' to override)"
                  : "in restricted mode"));
    }
  }

  /// Whether a path is allowed, or lies on the way to one that is.
  boolean permits(String path) {
    if (!isLimited() || allowed.contains(path)) {
      return true;
    }
    String inside = path.equals("/") ? "/" : path + "/";
    String next = allowed.ceiling(inside);
    if (next != null && next.startsWith(inside)) {
      return true;
    }
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (allowed.contains(path.substring(0, slash))) {
        return true;
      }
    }
    return allowed.contains("/");
  }

  /// Throws `ForbiddenError` unless the URL, or the path, may be fetched.
  void checkUri(String uri) {
    if (!rules.restricted() || allowedUris.stream().anyMatch(prefix -> covers(prefix, uri))) {
      return;
    }
    if (uri.startsWith("/")) {
      check(uri);
    } else if (uri.startsWith("file:///")) {
      check(uri.substring("file://".length()));
    } else {
      throw new ForbiddenError("access to URI '" + uri + "' is forbidden in restricted mode");
    }
  }

  /// Whether a URL is what is allowed, or below it: `https://example.com` does not allow
  /// `https://example.community`.
  private static boolean covers(String prefix, String uri) {
    if (prefix.isEmpty() || !uri.startsWith(prefix)) {
      return false;
    }
    return uri.length() == prefix.length()
        || prefix.endsWith("/")
        || uri.charAt(prefix.length()) == '/'
        || prefix.matches("[a-zA-Z][a-zA-Z0-9+.-]*:");
  }
}
