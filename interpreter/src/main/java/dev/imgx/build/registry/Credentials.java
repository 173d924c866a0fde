package dev.imgx.build.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds who the user is at a registry, where `podman login` and `docker login` keep it.
///
/// The first file that knows the registry answers: `$REGISTRY_AUTH_FILE` (then no other is asked);
/// `containers/auth.json` in `$XDG_RUNTIME_DIR` and in `$XDG_CONFIG_HOME` or `~/.config`;
/// `config.json` in `$DOCKER_CONFIG` or `~/.docker`. In a file the longest name that fits the
/// repository counts; programs that it names (`credHelpers`, `credsStore`) are run as
/// `docker-credential-NAME get`. Follows `containers-auth.json(5)` and Docker's client.
public final class Credentials {
  private static final String OLD_HUB = "https://index.docker.io/v1/";

  private final Map<String, String> environment;
  private final CredentialProgram helper;

  /// @param environment where the variables named above are looked up
  public Credentials(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    this.helper = new CredentialProgram(this.environment);
  }

  /// Who the user is, or null when no file says so. Throws `RegistryError` when a file cannot be
  /// understood or a program that it names fails.
  @Nullable Login of(ImageName name) throws IOException {
    for (Path file : files()) {
      if (Files.exists(file)) {
        Login login = in(file, name);
        if (login != null) {
          return login;
        }
      }
    }
    return null;
  }

  private List<Path> files() {
    String own = variable("REGISTRY_AUTH_FILE");
    if (!own.isEmpty()) {
      return List.of(Path.of(own));
    }
    List<Path> files = new ArrayList<>();
    String home = variable("HOME");
    addBelow(files, variable("XDG_RUNTIME_DIR"), "containers/auth.json");
    String configuration = variable("XDG_CONFIG_HOME");
    if (configuration.isEmpty()) {
      addBelow(files, home, ".config/containers/auth.json");
    } else {
      addBelow(files, configuration, "containers/auth.json");
    }
    String docker = variable("DOCKER_CONFIG");
    if (docker.isEmpty()) {
      addBelow(files, home, ".docker/config.json");
    } else {
      addBelow(files, docker, "config.json");
    }
    return files;
  }

  private static void addBelow(List<Path> files, String directory, String name) {
    if (!directory.isEmpty()) {
      files.add(Path.of(directory, name));
    }
  }

  private String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  private @Nullable Login in(Path file, ImageName name) throws IOException {
    JsonNode root;
    try {
      root = new JsonMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new RegistryError(
          "the credentials in `" + file + "` are not JSON: " + e.getOriginalMessage(), e);
    }
    Set<String> keys = keys(name);
    for (String key : keys) {
      JsonNode program = root.path("credHelpers").path(key);
      if (program.isTextual()) {
        return helper.ask(program.textValue(), key);
      }
    }
    for (String key : keys) {
      Login login = entry(file, key, root.path("auths").path(key));
      if (login != null) {
        return login;
      }
    }
    JsonNode store = root.path("credsStore");
    if (store.isTextual() && !store.textValue().isEmpty()) {
      String server = name.host().equals(ImageName.HUB) ? OLD_HUB : name.host();
      return helper.ask(store.textValue(), server);
    }
    return null;
  }

  /// The names that a repository may have in a file, the most exact first.
  private static Set<String> keys(ImageName name) {
    Set<String> keys = new LinkedHashSet<>();
    String rest = name.repository();
    while (!rest.isEmpty()) {
      keys.add(rest);
      rest = rest.substring(0, Math.max(0, rest.lastIndexOf('/')));
    }
    for (String prefix : List.of("https://", "http://")) {
      for (String suffix : List.of("", "/", "/v1/", "/v2/")) {
        keys.add(prefix + name.host() + suffix);
      }
    }
    if (name.host().equals(ImageName.HUB)) {
      keys.add(OLD_HUB);
      keys.add("index.docker.io");
      keys.add("registry-1.docker.io");
    }
    return keys;
  }

  private static @Nullable Login entry(Path file, String key, JsonNode entry) {
    if (entry.path("identitytoken").isTextual()
        && !entry.path("identitytoken").asText().isEmpty()) {
      return new Login("", entry.path("identitytoken").asText(), true);
    }
    if (!entry.path("auth").asText().isEmpty()) {
      return decoded(file, key, entry.path("auth").asText());
    }
    if (entry.path("username").isTextual() && entry.path("password").isTextual()) {
      return new Login(entry.path("username").asText(), entry.path("password").asText(), false);
    }
    return null;
  }

  private static Login decoded(Path file, String key, String text) {
    try {
      String plain = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
      int colon = plain.indexOf(':');
      if (colon >= 0) {
        String password = plain.substring(colon + 1).replaceAll("\0+$", "");
        return new Login(plain.substring(0, colon), password, false);
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the complaint.
    }
    throw new RegistryError(
        "`auth` of `" + key + "` in `" + file + "` must be the base 64 of `user:password`");
  }
}
