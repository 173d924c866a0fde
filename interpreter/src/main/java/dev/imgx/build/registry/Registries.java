package dev.imgx.build.registry;

import dev.imgx.build.fetch.Answer;
import dev.imgx.build.fetch.FetchError;
import dev.imgx.build.fetch.Patience;
import dev.imgx.build.fetch.Web;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The registries that a session talks to. Safe for several threads.
///
/// TLS with the system's certificates, or those of `SSL_CERT_FILE`, is what is spoken. Where the
/// caller allows it, certificates are not checked, and HTTP without TLS will do.
public final class Registries implements AutoCloseable {
  /// The variable that names mirrors: words `HOST=PLACE`, where `PLACE` is a host and perhaps the
  /// beginning of a path; `http://` before it allows what is not safe.
  public static final String MIRRORS = "IMGX_REGISTRY_MIRRORS";

  private static final String HUB_SERVER = "registry-1.docker.io";

  private final Map<String, String> environment;
  private final Credentials credentials;
  private final Web safe;
  private final Web unsafe;
  private final Map<String, URI> unsafeBases = new ConcurrentHashMap<>();

  /// @param environment variables of proxies, certificates, credentials and mirrors
  public Registries(Patience patience, Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    this.credentials = new Credentials(environment);
    this.safe = Web.direct(patience, environment, true);
    this.unsafe = Web.direct(patience, environment, false);
  }

  @Override
  public void close() {
    safe.close();
    unsafe.close();
  }

  /// The repository of an image. With `insecure`, certificates are not checked and HTTP will do.
  public Repository repository(ImageName name, boolean insecure) throws IOException {
    Web web = insecure ? unsafe : safe;
    URI base = insecure ? unsafeBase(name.host()) : URI.create("https://" + server(name.host()));
    Authority authority = new Authority(web, credentials, name);
    return new Repository(name, base, new Exchange(web, base, authority));
  }

  /// Where an image may be had, the best first: at mirrors, then at home.
  public List<Source> sources(ImageName name, boolean insecure) {
    List<Source> sources = new ArrayList<>();
    for (String word : environment.getOrDefault(MIRRORS, "").split("\\s+")) {
      int sign = word.indexOf('=');
      if (sign > 0 && word.substring(0, sign).equals(name.host())) {
        String place = word.substring(sign + 1);
        boolean plain = place.startsWith("http://");
        String bare = place.replaceFirst("^https?://", "").replaceFirst("/+$", "");
        int slash = bare.indexOf('/');
        String host = slash < 0 ? bare : bare.substring(0, slash);
        String path = slash < 0 ? name.path() : bare.substring(slash + 1) + "/" + name.path();
        sources.add(new Source(new ImageName(host, path, name.tag(), name.digest()), plain));
      }
    }
    sources.add(new Source(name, insecure));
    return sources;
  }

  /// Something that is done with the repository of an image.
  @FunctionalInterface
  public interface Errand<T> {
    T run(Repository repository) throws IOException;
  }

  /// Does something at the first place of an image where it can be done. What goes wrong at the
  /// others is told to `trouble`; throws the last `RegistryError` when there is no such place.
  public <T> T anywhere(
      ImageName name, boolean insecure, Consumer<String> trouble, Errand<T> errand)
      throws IOException {
    RegistryError last = new RegistryError("there is nowhere to fetch it from");
    for (Source source : sources(name, insecure)) {
      try {
        return errand.run(repository(source.name(), source.insecure()));
      } catch (RegistryError e) {
        trouble.accept(source.name() + ": " + e.getMessage());
        last = e;
      }
    }
    throw last;
  }

  /// A place of an image.
  ///
  /// @param insecure as in `repository`
  public record Source(ImageName name, boolean insecure) {}

  private static String server(String host) {
    return host.equals(ImageName.HUB) ? HUB_SERVER : host;
  }

  private URI unsafeBase(String host) throws IOException {
    URI known = unsafeBases.get(host);
    if (known != null) {
      return known;
    }
    boolean near = host.startsWith("localhost") || host.startsWith("127.");
    IOException trouble = new IOException("no answer");
    for (String scheme : near ? List.of("http", "https") : List.of("https", "http")) {
      URI base = URI.create(scheme + "://" + server(host));
      try {
        if (speaks(base)) {
          unsafeBases.put(host, base);
          return base;
        }
      } catch (FetchError e) {
        trouble = e;
      }
    }
    throw new RegistryError("cannot reach `" + host + "`: " + trouble.getMessage(), trouble);
  }

  private boolean speaks(URI base) throws IOException {
    HttpRequest ping = unsafe.request(base.resolve("/v2/")).build();
    try (Answer answer = unsafe.send(ping)) {
      return answer.status() == 200 || answer.status() == 401;
    }
  }
}
