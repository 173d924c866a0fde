package dev.imgx.app.cli;

import static dev.imgx.build.debian.TestMirror.stanza;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import dev.imgx.build.debian.TestMirror;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `imgx lock debian`, with a small archive on the loopback and apt as a witness.
class LockCommandTest {
  private static final String SMALL = small("1.2-3", "1.0-1");

  private static String small(String base, String web) {
    return stanza("web", web, "Pre-Depends: base (>= 1)", "Depends: mail | courier, ssl (>= 2)")
        + stanza("base", base, "Depends: helper")
        + stanza("base", "0.9-1")
        + stanza("helper", "1", "Depends: base", "Priority: required")
        + stanza("courier", "1", "Provides: mail", "Priority: optional")
        + stanza("postie", "1", "Provides: mail", "Priority: extra")
        + stanza("openssl", "3", "Provides: ssl (= 2.5)", "Conflicts: ssl, gnutls")
        + stanza("gnutls", "3", "Provides: ssl");
  }

  @TempDir Path directory;
  private TestMirror mirror;
  private Typed imgx;

  @BeforeEach
  void start() throws IOException {
    Peers.require("gpg");
    Peers.require("gpgv");
    mirror = new TestMirror(directory);
    imgx = typed(mirror.url());
  }

  private Typed typed(String mirrors) {
    return new Typed(
        Map.of(
            "IMGX_ROOT", directory.resolve("root").toString(),
            "IMGX_DEBIAN_MIRRORS", mirrors,
            "IMGX_DEBIAN_KEYRING", mirror.keyring().toString(),
            "PATH", System.getenv("PATH")),
        directory);
  }

  @AfterEach
  void stop() {
    mirror.close();
  }

  private Answer lock(String... words) {
    List<String> all = new ArrayList<>(List.of("lock", "debian", "--arch", "amd64", "--suite"));
    all.add(TestMirror.SUITE);
    all.addAll(List.of(words));
    return imgx.run(all.toArray(String[]::new));
  }

  private String locked(String... words) {
    Answer answer = lock(words);
    assertEquals(0, answer.code(), answer::err);
    return answer.out();
  }

  private void refused(String expected, String... words) {
    Answer answer = lock(words);
    assertEquals(1, answer.code(), answer::out);
    assertEquals("", answer.out());
    assertTrue(answer.err().contains(expected), answer::err);
    assertFalse(answer.err().contains("Exception"), answer::err);
  }

  private static List<String> names(String lock) throws IOException {
    List<String> names = new ArrayList<>();
    packages(lock).fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode packages(String lock) throws IOException {
    return new JsonMapper().readTree(lock).path("architectures").path("amd64");
  }

  @Test
  void resolvesWhatIsNeeded() throws IOException {
    mirror.publish(SMALL);
    String lock = locked("web");
    assertEquals(List.of("base", "courier", "helper", "openssl", "web"), names(lock));
    JsonNode base = packages(lock).path("base");
    assertEquals("1.2-3", base.path("version").asText());
    assertEquals("pool/main/base_1.2-3_amd64.deb", base.path("path").asText());
    assertEquals("base", packages(lock).path("helper").path("group").asText());
    assertEquals(
        "[\"base\",\"courier\",\"openssl\"]",
        packages(lock).path("web").path("dependencies").toString());
    assertTrue(lock.contains("\n  \"snapshot\": \"20260711T221637Z\",\n"), lock);
    assertEquals(lock, locked("web"));
    assertEquals(
        List.of("base", "helper", "openssl", "postie", "web"), names(locked("web", "postie")));
    assertEquals(List.of("base"), names(locked("base (<< 1)")));
  }

  @Test
  void explainsWhatCannotBe() throws IOException {
    mirror.publish(
        SMALL
            + stanza("app", "1", "Depends: middle")
            + stanza("middle", "2", "Depends: base (>= 3) | nothing")
            + stanza("picky", "1", "Depends: web, gnutls"));
    refused(
        "`middle 2` needs `base (>= 3) | nothing`, which `app 1` needs, which is wanted", "app");
    refused("of `base` the index has 1.2-3, 0.9-1", "app");
    refused("there is no `nothing` in the index", "app");
    refused("`openssl 3` conflicts with `gnutls 3`, which `picky 1` needs", "picky");
    refused("there is no `webb` in the index", "webb");
    refused("`test` has no `contrib/binary-amd64`", "web", "--component", "contrib");
    assertEquals(2, imgx.run("lock", "debian", "web").code());
    assertEquals(2, lock().code());
  }

  /// Neither the order of the index nor that of the request, the cache or the surroundings show.
  @Test
  void theSameBytesAgain() throws IOException {
    String packages = randomPackages(RandomGeneratorFactory.of("L64X128MixRandom").create(9));
    List<String> stanzas = new ArrayList<>(List.of((SMALL + packages).split("(?<=\n\n)")));
    mirror.publish(String.join("", stanzas));
    String first = locked("web", "p1", "p2", "p3");
    assertTrue(names(first).size() > 8, first);
    List<String> words = new ArrayList<>(List.of("web", "p1", "p2", "p3"));
    for (int round = 0; round < 4; round++) {
      Collections.shuffle(stanzas, new Random(round));
      Collections.shuffle(words, new Random(round));
      mirror.publish(String.join("", stanzas));
      Map<String, String> other = new HashMap<>(imgx.environment());
      other.put("IMGX_ROOT", directory.resolve("root" + round).toString());
      other.putAll(Map.of("TZ", "Asia/Kathmandu", "LC_ALL", "tr_TR.UTF-8"));
      imgx = new Typed(other, directory);
      assertEquals(first, locked(words.toArray(String[]::new)), "round " + round);
    }
  }

  @Test
  void updatesWhatIsNamed() throws IOException {
    mirror.publish(SMALL);
    Path file = directory.resolve("debian.lock.json");
    assertEquals("", locked("web", "--output", "debian.lock.json"));
    String before = Files.readString(file);
    assertEquals("", imgx.run("lock", "debian", "--update").out());
    assertEquals(before, Files.readString(file));
    String newer =
        small("1.3-1", "1.0-2")
            + stanza("openssl", "3.1", "Provides: ssl (= 2.5)", "Depends: more")
            + stanza("more", "1");
    mirror.publish(newer);
    assertEquals(
        "more is new: 1 (amd64)\nopenssl 3 → 3.1 (amd64)\n",
        imgx.run("lock", "debian", "--update", "openssl").out());
    JsonNode base = packages(Files.readString(file)).path("base");
    assertEquals("1.2-3", base.path("version").asText());
    assertEquals("20260711T221637Z", base.path("snapshot").asText());
    assertEquals(
        "base 1.2-3 → 1.3-1 (amd64)\nweb 1.0-1 → 1.0-2 (amd64)\n",
        imgx.run("lock", "debian", "--update").out());
    refusedUpdate("has no `webb` to be updated", "webb");
    Files.writeString(file, "{}");
    refusedUpdate("is not a lock file");
    Files.delete(file);
    refusedUpdate("there is no lock file");
  }

  private void refusedUpdate(String expected, String... words) {
    List<String> all = new ArrayList<>(List.of("lock", "debian", "--update"));
    all.addAll(List.of(words));
    Answer answer = imgx.run(all.toArray(String[]::new));
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains(expected), answer::err);
  }

  @Test
  void believesOnlyWhatIsSigned() throws IOException {
    mirror.publish(SMALL);
    Path signed = mirror.file("InRelease");
    String text = Files.readString(signed);
    Files.writeString(signed, text.replace("Suite: test", "Suite: best"));
    refused("is not signed by a key of `archive.gpg`", "web");
    Files.writeString(signed, Files.readString(mirror.file("Release")));
    refused("is not signed by a key", "web");
    Files.writeString(signed, "Package: evil\n" + text);
    assertEquals(5, names(locked("web")).size());
    Files.writeString(signed, text);
    Path index = mirror.index();
    byte[] right = Files.readAllBytes(index);
    mirror.publish(SMALL + stanza("more", "1"));
    byte[] other = Files.readAllBytes(index);
    Files.write(index, right);
    refused("it has another hash", "web");
    Files.write(index, Arrays.copyOf(other, other.length - 10));
    refused("it has another hash", "web");
    Files.delete(index);
    refused("404", "web");
    try (TestMirror stranger = new TestMirror(Files.createTempDirectory("other"))) {
      stranger.publish(SMALL);
      Answer answer =
          typed(stranger.url()).run("lock", "debian", "--suite", TestMirror.SUITE, "web");
      assertTrue(answer.err().contains("is not signed by a key"), answer::err);
    }
    mirror.publish(SMALL, "Valid-Until: Sat, 18 Jul 2026 10:16:37 UTC");
    refused("was valid until 2026-07-18", "web");
    assertEquals(5, names(locked("web", "--allow-expired")).size());
  }

  @Test
  void saysWhatIsMissingOnThisMachine() throws IOException {
    mirror.publish(SMALL);
    Map<String, String> poor =
        Map.of("IMGX_ROOT", directory.resolve("root").toString(), "PATH", "");
    Answer answer =
        new Typed(poor, directory)
            .run(
                "lock", "debian", "--suite", "test", "--keyring", mirror.keyring().toString(), "x");
    assertTrue(answer.err().contains("`gpgv`, which is not on the PATH"), answer::err);
    refused("no-such-file` cannot be read", "web", "--keyring", "no-such-file");
  }

  /// Random archives: what apt can install, imgx can pin; and apt finds nothing to add to it.
  @Test
  void agreesWithApt() throws IOException {
    Peers.require("apt-get");
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    int same = 0;
    for (int round = 0; round < 6; round++) {
      mirror.publish(randomPackages(random));
      Apt apt = new Apt(directory.resolve("apt" + round), mirror);
      for (String wanted : List.of("p0", "p1", "p2")) {
        Answer answer = lock(wanted);
        TreeSet<String> theirs = apt.install(List.of(wanted));
        if (theirs.isEmpty() && answer.code() != 0) {
          continue;
        }
        assertEquals(0, answer.code(), () -> "apt finds " + theirs + answer.err());
        TreeSet<String> ours = new TreeSet<>();
        packages(answer.out())
            .properties()
            .forEach(entry ->
                ours.add(entry.getKey() + "=" + entry.getValue().path("version").asText()));
        assertEquals(ours, apt.install(List.copyOf(ours)), "round " + round + " " + wanted);
        same += ours.equals(theirs) ? 1 : 0;
      }
    }
    assertTrue(same >= 9, "the same as apt: " + same);
  }

  private static String randomPackages(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 25; i++) {
      List<String> clauses = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        clauses.add(clause(random) + (random.nextInt(4) == 0 ? " | " + clause(random) : ""));
      }
      List<String> fields = new ArrayList<>();
      if (!clauses.isEmpty()) {
        fields.add("Depends: " + String.join(", ", clauses));
      }
      if (random.nextInt(4) == 0) {
        fields.add("Provides: v" + random.nextInt(3) + (random.nextBoolean() ? " (= 2)" : ""));
      }
      if (random.nextInt(8) == 0) {
        fields.add("Conflicts: p" + (3 + random.nextInt(22)));
      }
      text.append(
          stanza("p" + i, String.valueOf(1 + random.nextInt(3)), fields.toArray(String[]::new)));
    }
    return text.toString();
  }

  private static String clause(RandomGenerator random) {
    String name = random.nextInt(6) == 0 ? "v" + random.nextInt(3) : "p" + random.nextInt(25);
    return switch (random.nextInt(8)) {
      case 0 -> name + " (>= 2)";
      case 1 -> name + " (<< 3)";
      default -> name;
    };
  }

  /// apt with nothing installed and one archive.
  private record Apt(Path place, Path configuration) {
    Apt(Path place, TestMirror mirror) throws IOException {
      this(place, place.resolve("apt.conf"));
      for (String needed : List.of("state/lists/partial", "cache/archives/partial", "etc")) {
        Files.createDirectories(place.resolve(needed));
      }
      Files.createFile(place.resolve("status"));
      Files.writeString(
          place.resolve("etc/sources.list"),
          "deb [signed-by=%s] %s test main%n".formatted(mirror.keyring(), mirror.url()));
      Files.writeString(
          configuration,
          """
          Dir::State "%1$s/state";
          Dir::State::status "%1$s/status";
          Dir::Cache "%1$s/cache";
          Dir::Etc "%1$s/etc";
          Dir::Etc::sourcelist "%1$s/etc/sources.list";
          APT::Architecture "amd64";
          APT::Install-Recommends "false";
          APT::Sandbox::User "root";
          Acquire::Languages "none";
          """
              .formatted(place));
      run("apt-get", "-q", "update").success();
    }

    private Peers.Answer run(String... command) {
      return Peers.run(place, Map.of("APT_CONFIG", configuration.toString()), List.of(command));
    }

    /// What would be installed, as `name=version`; nothing when it cannot be.
    TreeSet<String> install(List<String> wanted) {
      List<String> command = new ArrayList<>(List.of("apt-get", "-q", "-s", "install"));
      command.addAll(wanted);
      Peers.Answer answer = run(command.toArray(String[]::new));
      TreeSet<String> installed = new TreeSet<>();
      for (String line : answer.output().lines().toList()) {
        String[] words = line.split(" ");
        if (words[0].equals("Inst")) {
          installed.add(words[1] + "=" + words[2].substring(1));
        }
      }
      return answer.exitCode() == 0 ? installed : new TreeSet<>();
    }
  }
}
