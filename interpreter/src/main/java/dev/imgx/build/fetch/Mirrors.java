package dev.imgx.build.fetch;

import dev.imgx.build.BuildError;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where the URLs of the scheme `mirror` lead:
///
/// - `mirror://debian/PATH` to the Debian mirrors of this machine: those that `IMGX_DEBIAN_MIRRORS`
///   lists (separated by white space), else those of apt's configuration;
/// - `mirror://debian-snapshot/TIMESTAMP/PATH` to the public archive of all states of Debian.
public final class Mirrors {
  /// The variable with the base URLs of Debian mirrors.
  public static final String SETTING = "IMGX_DEBIAN_MIRRORS";

  private static final String SNAPSHOT = "http://snapshot.debian.org/archive";
  private static final String DEBIAN = "mirror://debian/";
  private static final String DEBIAN_SNAPSHOT = "mirror://debian-snapshot/";

  private final Map<String, String> environment;
  private final Path root;

  /// @param environment where the setting is looked for
  /// @param root below which apt's configuration is looked for
  public Mirrors(Map<String, String> environment, Path root) {
    this.environment = Map.copyOf(environment);
    this.root = root;
  }

  /// The URLs that these stand for, in this order, each once. Throws `BuildError` when one is not a
  /// URL or names an unknown mirror.
  public List<URI> resolve(List<String> urls) {
    Set<URI> resolved = new LinkedHashSet<>();
    for (String url : urls) {
      for (String concrete : concrete(url)) {
        resolved.add(parse(concrete));
      }
    }
    return List.copyOf(resolved);
  }

  private List<String> concrete(String url) {
    if (url.startsWith(DEBIAN)) {
      String path = url.substring(DEBIAN.length());
      return debian().stream().map(base -> base + "/" + path).toList();
    }
    if (url.startsWith(DEBIAN_SNAPSHOT)) {
      return List.of(snapshot(url.substring(DEBIAN_SNAPSHOT.length())));
    }
    if (url.startsWith("mirror:")) {
      throw new BuildError("`" + url + "` is on an unknown mirror");
    }
    return List.of(url);
  }

  /// The base URLs of this machine's Debian mirrors, the first one first.
  public List<String> debian() {
    String setting = environment.getOrDefault(SETTING, "");
    List<String> bases = new ArrayList<>();
    for (String base : setting.split("\\s+")) {
      if (!base.isEmpty()) {
        bases.add(base.replaceAll("/+$", ""));
      }
    }
    return bases.isEmpty() ? AptSources.mirrors(root) : bases;
  }

  /// Security updates have an archive of their own.
  private static String snapshot(String rest) {
    String path = rest.substring(rest.indexOf('/') + 1);
    String archive = path.startsWith("pool/updates/") ? "debian-security" : "debian";
    return SNAPSHOT + "/" + archive + "/" + rest;
  }

  private static URI parse(String url) {
    try {
      URI uri = new URI(url);
      if (uri.getScheme() == null) {
        throw new BuildError("`" + url + "` is not a URL: it has no scheme");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new BuildError("`" + url + "` is not a URL: " + e.getReason(), e);
    }
  }
}
