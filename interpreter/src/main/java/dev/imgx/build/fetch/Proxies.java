package dev.imgx.build.fetch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Chooses proxies as curl does: `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`, in lower or
/// (except the first) upper case.
final class Proxies extends ProxySelector {
  private static final int HTTP_PROXY_PORT = 1080;
  private final Map<String, String> environment;

  Proxies(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost();
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    String proxy = variable(scheme + "_proxy", !scheme.equals("http"));
    if (proxy.isEmpty()) {
      proxy = variable("all_proxy", true);
    }
    InetSocketAddress address = excluded(host) ? null : address(proxy);
    return List.of(address == null ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, address));
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

  private static @Nullable InetSocketAddress address(String proxy) {
    if (proxy.isEmpty()) {
      return null;
    }
    URI uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
    if (uri.getHost() == null) {
      return null;
    }
    return new InetSocketAddress(
        uri.getHost(), uri.getPort() < 0 ? HTTP_PROXY_PORT : uri.getPort());
  }
}
