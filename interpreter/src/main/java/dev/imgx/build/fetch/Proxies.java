package dev.imgx.build.fetch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Chooses proxies as curl does: `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`, in lower or
/// (except the first) upper case. A name and password before the host (`http://user:word@host`) are
/// shown to the proxy.
final class Proxies extends ProxySelector {
  private static final int HTTP_PROXY_PORT = 1080;
  private final Map<String, String> environment;

  Proxies(Map<String, String> environment) {
    this.environment = environment;
  }

  /// A proxy, and what it wants to see, or null.
  private record Choice(InetSocketAddress address, @Nullable String user) {}

  @Override
  public List<Proxy> select(URI uri) {
    Choice choice = choice(uri);
    return List.of(choice == null ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, choice.address()));
  }

  /// Whether nothing stands between.
  boolean isDirect(URI uri) {
    return choice(uri) == null;
  }

  /// What the proxy for this address wants to see (`Proxy-Authorization`), or null. Throws
  /// `FetchError` when the environment names a proxy that cannot be one.
  @Nullable String authorization(URI uri) throws FetchError {
    try {
      Choice choice = choice(uri);
      return choice == null || choice.user() == null ? null : Netrc.basic(choice.user());
    } catch (IllegalArgumentException e) {
      throw new FetchError("the environment names a proxy without a usable address", true, e);
    }
  }

  private @Nullable Choice choice(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost();
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    String proxy = variable(scheme + "_proxy", !scheme.equals("http"));
    if (proxy.isEmpty()) {
      proxy = variable("all_proxy", true);
    }
    return excluded(host) ? null : choice(proxy);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The failure reaches whoever asked for the connection.
  }

  private String variable(String name, boolean upperToo) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() && upperToo
        ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "")
        : value;
  }

  private boolean excluded(String host) {
    for (String pattern : variable("no_proxy", true).split("[, ]+")) {
      String suffix = pattern.startsWith(".") ? pattern.substring(1) : pattern;
      boolean matches = host.equals(suffix) || host.endsWith("." + suffix);
      if (pattern.equals("*") || (!suffix.isEmpty() && matches)) {
        return true;
      }
    }
    return false;
  }

  /// Throws `IllegalArgumentException`, without the password, when that is no address.
  private static @Nullable Choice choice(String proxy) {
    if (proxy.isEmpty()) {
      return null;
    }
    String rest = proxy.replaceFirst("^[A-Za-z]+://", "");
    int slash = rest.indexOf('/', rest.lastIndexOf('@') + 1);
    String place = slash < 0 ? rest : rest.substring(0, slash);
    int at = place.lastIndexOf('@');
    String user = at < 0 ? null : decoded(place.substring(0, at));
    URI uri = URI.create("http://" + place.substring(at + 1));
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("no host");
    }
    int port = uri.getPort() < 0 ? HTTP_PROXY_PORT : uri.getPort();
    return new Choice(new InetSocketAddress(uri.getHost(), port), user);
  }

  /// Signs that are spelt `%40` there.
  private static String decoded(String user) {
    return user.contains("%")
        ? URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8)
        : user;
  }
}
