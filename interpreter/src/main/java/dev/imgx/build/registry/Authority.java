package dev.imgx.build.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.build.fetch.Answer;
import dev.imgx.build.fetch.Web;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Gets the permissions that a registry asks for, and remembers them: Basic authentication, or
/// tokens for scopes, with a name and password, an identity token, or nothing (as many registries
/// give everybody). Safe for several threads; for one repository.
///
/// Follows the distribution project's token authentication specification and its OAuth 2 variant.
final class Authority {
  private static final int LONGEST_ANSWER = 1 << 20;
  private static final int OK = 200;

  /// A scope that holds all others.
  private static final String ANYTHING = "";

  private final Web web;
  private final Credentials credentials;
  private final ImageName name;
  private final Map<String, String> granted = new ConcurrentHashMap<>();
  private @Nullable Login login;
  private boolean asked;

  /// @param name the repository that it is all about
  Authority(Web web, Credentials credentials, ImageName name) {
    this.web = web;
    this.credentials = credentials;
    this.name = name;
  }

  /// The value of the header `Authorization` that was good for such requests, or null.
  @Nullable String known(String scope) {
    String own = granted.get(scope);
    return own == null ? granted.get(ANYTHING) : own;
  }

  /// Gets a new one, as the challenges say. `refused` is what the server did not like, or null.
  /// Throws `RegistryError` when there is nothing to show.
  synchronized String answer(List<Challenge> challenges, String scope, @Nullable String refused)
      throws IOException {
    String current = known(scope);
    if (current != null && !current.equals(refused)) {
      return current;
    }
    String fresh = fresh(challenges, scope);
    if (fresh.equals(refused)) {
      throw denied();
    }
    // A name and a password are the same whatever is asked for.
    granted.put(fresh.startsWith("Basic ") ? ANYTHING : scope, fresh);
    return fresh;
  }

  /// What to say when permission is not given.
  synchronized RegistryError denied() {
    String who =
        login == null
            ? "no credentials are known for it; log in with `podman login` or `docker login`"
            : login.identity()
                ? "the identity token of the user is not enough"
                : "the user `" + login.user() + "` may not, or the password is wrong";
    return new RegistryError("access to `" + name.repository() + "` is denied: " + who);
  }

  private String fresh(List<Challenge> challenges, String scope) throws IOException {
    Login who = login();
    for (Challenge challenge : challenges) {
      if (challenge.scheme().equals("bearer") && !challenge.parameter("realm").isEmpty()) {
        return "Bearer " + token(challenge, scope, who);
      }
    }
    for (Challenge challenge : challenges) {
      if (challenge.scheme().equals("basic") && who != null && !who.identity()) {
        return who.basic();
      }
    }
    throw denied();
  }

  private @Nullable Login login() throws IOException {
    if (!asked) {
      login = credentials.of(name);
      asked = true;
    }
    return login;
  }

  private String token(Challenge challenge, String scope, @Nullable Login who) throws IOException {
    String service = challenge.parameter("service");
    StringBuilder query = new StringBuilder();
    add(query, "service", service);
    // What is wanted counts; the challenge may name less.
    for (String one : scope.split(" ")) {
      add(query, "scope", one);
    }
    URI realm = realm(challenge.parameter("realm"));
    HttpRequest.Builder request;
    if (who != null && who.identity()) {
      add(query, "grant_type", "refresh_token");
      add(query, "client_id", "imgx");
      add(query, "refresh_token", who.secret());
      request =
          web.request(realm)
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(BodyPublishers.ofString(query.toString()));
    } else {
      if (who != null) {
        add(query, "account", who.user());
      }
      String joint = realm.getRawQuery() == null ? "?" : "&";
      request = web.request(URI.create(realm + joint + query));
      if (who != null) {
        request.header("Authorization", who.basic());
      }
    }
    return read(request.build());
  }

  private URI realm(String text) {
    try {
      URI realm = URI.create(text);
      if (realm.getHost() != null && List.of("http", "https").contains(realm.getScheme())) {
        return realm;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the complaint.
    }
    throw new RegistryError(name.host() + " sends to a token server that has no address: " + text);
  }

  private static void add(StringBuilder query, String key, String value) {
    if (!value.isEmpty()) {
      query
          .append(query.isEmpty() ? "" : "&")
          .append(key)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }

  private String read(HttpRequest request) throws IOException {
    try (Answer answer = web.send(request)) {
      int status = answer.status();
      if (status == 401 || status == 403) {
        throw denied();
      }
      if (status != OK) {
        throw new RegistryError("the token server of `" + name.host() + "` answered " + status);
      }
      JsonNode node = new JsonMapper().readTree(answer.body().readNBytes(LONGEST_ANSWER));
      String token = node.path("token").asText(node.path("access_token").asText());
      if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
        throw new RegistryError("the token server of `" + name.host() + "` gave no token");
      }
      return token;
    } catch (JsonProcessingException e) {
      throw new RegistryError(
          "the token server of `" + name.host() + "` did not answer with JSON", e);
    }
  }
}
