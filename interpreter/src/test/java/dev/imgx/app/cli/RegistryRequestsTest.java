package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.app.cli.Typed.Answer;
import dev.imgx.build.registry.RegistryProcess;
import dev.imgx.build.registry.WatchingProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is asked of a registry, as a proxy on the way sees it.
class RegistryRequestsTest {
  private static final int MOST_REQUESTS = 3;

  @TempDir Path directory;
  private WatchingProxy proxy;

  @BeforeEach
  void start() throws Exception {
    proxy = new WatchingProxy();
    Files.writeString(
        directory.resolve("image.imgx"),
        """
        { word ? "one" }:
        let
          pkgs = import <stdlib> { };
          part = i: pkgs.writeTextDir "part/${toString i}" "part ${toString i}";
        in
        pkgs.dockerTools.streamLayeredImage {
          name = "parts"; tag = "1";
          contents = builtins.genList part 12 ++ [ (pkgs.writeTextDir "word" word) ];
        }
        """);
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
  }

  private Typed imgx(String variable, Path... authentication) {
    Map<String, String> environment = new HashMap<>(Typed.in(directory, directory).environment());
    environment.put(variable, proxy.address());
    for (Path file : authentication) {
      environment.put("REGISTRY_AUTH_FILE", file.toString());
    }
    return new Typed(environment, directory);
  }

  private static String push(Typed imgx, String place, String... more) {
    List<String> words = new ArrayList<>(List.of("push", "image.imgx", "docker://" + place));
    words.addAll(List.of(more));
    Answer answer = imgx.run(words.toArray(String[]::new));
    assertEquals(0, answer.code(), answer::err);
    return answer.out();
  }

  private static long blobs(List<String> requests, String method) {
    return requests.stream()
        .distinct()
        .filter(one -> one.startsWith(method + " ") && one.contains("/blobs/sha256:"))
        .count();
  }

  @Test
  void nothingNewIsThreeRequestsAtMost() throws Exception {
    try (RegistryProcess registry = RegistryProcess.withUsers(directory)) {
      Path file = Files.writeString(directory.resolve("auth.json"), registry.authentication());
      Typed imgx = imgx("http_proxy", file);
      String place = registry.host() + "/team/parts:1";
      String first = push(imgx, place, "--insecure");
      List<String> all = proxy.requests();
      assertEquals(15, blobs(all, "HEAD"), all::toString);

      assertEquals(first, push(imgx, place, "--insecure"));
      List<String> again = proxy.requests();
      assertTrue(again.size() <= MOST_REQUESTS, again::toString);
      assertTrue(again.contains("HEAD /v2/team/parts/manifests/1"), again::toString);

      // What was forgotten is found out without asking for each layer.
      Path notes = directory.resolve("root/nix/var/imgx/layers");
      try (var files = Files.list(notes)) {
        for (Path one : files.filter(f -> f.getFileName().toString().startsWith("man")).toList()) {
          Files.delete(one);
        }
      }
      assertEquals(first, push(imgx, place, "--insecure"));
      List<String> forgotten = proxy.requests();
      assertTrue(forgotten.size() <= MOST_REQUESTS, forgotten::toString);
    }
  }

  @Test
  void onlyWhatIsNewIsAskedFor() throws Exception {
    try (RegistryProcess registry = RegistryProcess.open(directory)) {
      Typed imgx = imgx("http_proxy");
      String place = registry.host() + "/parts:1";
      push(imgx, place, "--insecure");
      proxy.requests();
      push(imgx, place, "--insecure", "--argstr", "word", "two");
      List<String> all = proxy.requests();
      // Its own layer, the last one and the configuration.
      assertEquals(3, blobs(all, "HEAD"), all::toString);
      Answer pulled = imgx.run("prefetch", place, "--insecure");
      assertEquals(0, pulled.code(), pulled::err);
      assertEquals(15, blobs(proxy.requests(), "GET"));
    }
  }

  @Test
  void aProxyIsShownWhoTheUserIs() throws Exception {
    try (WatchingProxy strict = new WatchingProxy(Map.of(), "ann:p@ss/w%rd");
        RegistryProcess registry = RegistryProcess.open(directory.resolve("plain"));
        RegistryProcess encrypted = RegistryProcess.withTls(directory)) {
      String right = strict.address().replace("//", "//ann:p%40ss/w%25rd@");
      Map<String, String> more = new HashMap<>(Typed.in(directory, directory).environment());
      more.put("SSL_CERT_FILE", directory.resolve("certificate").toString());
      more.put("http_proxy", right);
      more.put("https_proxy", right);
      push(new Typed(more, directory), registry.host() + "/parts:1", "--insecure");
      List<String> all = strict.requests();
      assertTrue(all.contains("PUT /v2/parts/manifests/1"), all::toString);
      assertEquals(false, all.contains("refused"));
      push(new Typed(more, directory), encrypted.host() + "/parts:1");
      all = strict.requests();
      assertEquals(true, all.stream().allMatch(one -> one.startsWith("CONNECT")), all::toString);
      more.put("http_proxy", strict.address().replace("//", "//ann:wrong@"));
      more.put("https_proxy", strict.address());
      String[] words = {"push", "image.imgx", "docker://" + registry.host() + "/parts:2"};
      Answer refused = new Typed(more, directory).run(words[0], words[1], words[2], "--insecure");
      assertEquals(1, refused.code());
      assertTrue(refused.err().contains("407"), refused::err);
      more.put("https_proxy", "http://ann:secret@a b");
      refused = new Typed(more, directory).run(words[0], words[1], words[2]);
      assertEquals(1, refused.code());
      assertTrue(refused.err().contains("names a proxy"), refused::err);
      assertEquals(false, refused.err().contains("secret"), refused::err);
    }
  }

  /// Deletes the layers that a registry keeps; returns how many there were.
  private static int lose(Path registry) throws IOException {
    List<Path> layers;
    try (Stream<Path> all = Files.walk(registry.resolve("docker/registry/v2/blobs"))) {
      layers = all.filter(Files::isRegularFile).filter(RegistryRequestsTest::isLayer).toList();
    }
    for (Path layer : layers) {
      Files.delete(layer);
    }
    return layers.size();
  }

  private static boolean isLayer(Path file) {
    try {
      return Files.readAllBytes(file)[0] == 0x1f;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatARegistryHasLostIsSentAgain() throws Exception {
    Path files = directory.resolve("registry");
    Typed imgx = imgx("http_proxy");
    try (RegistryProcess registry = RegistryProcess.open(directory)) {
      push(imgx, registry.host() + "/parts:1", "--insecure");
    }
    assertEquals(14, lose(files));
    try (RegistryProcess registry = RegistryProcess.open(directory)) {
      String place = registry.host() + "/parts:1";
      push(imgx, place, "--insecure", "--argstr", "word", "two");
      Answer pulled = imgx.run("prefetch", place, "--insecure");
      assertEquals(0, pulled.code(), pulled::err);
    }
    assertEquals(14, lose(files));
    try (RegistryProcess registry = RegistryProcess.open(directory)) {
      String place = registry.host() + "/parts:1";
      String[] same = {"--insecure", "--argstr", "word", "two"};
      push(imgx, place, same);
      push(imgx, place, "--repair", "--insecure", "--argstr", "word", "two");
      assertEquals(0, imgx.run("prefetch", place, "--insecure").code());
    }
  }

  @Test
  void encryptedRequestsGoThroughATunnel() throws Exception {
    try (RegistryProcess registry = RegistryProcess.withTls(directory)) {
      Typed imgx = imgx("https_proxy");
      Map<String, String> more = new HashMap<>(imgx.environment());
      more.put("SSL_CERT_FILE", directory.resolve("certificate").toString());
      push(new Typed(more, directory), registry.host() + "/parts:1");
      List<String> all = proxy.requests();
      assertTrue(all.contains("CONNECT " + registry.host()), all::toString);
      assertTrue(all.stream().allMatch(one -> one.startsWith("CONNECT")), all::toString);
      more.put("no_proxy", "127.0.0.1");
      push(new Typed(more, directory), registry.host() + "/parts:2");
      assertEquals(List.of(), proxy.requests());
    }
  }
}
