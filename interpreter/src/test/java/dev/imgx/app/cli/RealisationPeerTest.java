package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.Peers;
import dev.imgx.store.Nix;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Derivations of all shapes, built by Nix and by imgx, both in a sandbox: equal paths with equal
/// bytes and references, equal failures.
@Timeout(180)
class RealisationPeerTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file = Path.of("/");

  @BeforeEach
  void copyPrograms() throws IOException {
    Peers.require("busybox");
    Peers.require("nix-build");
    for (String name : List.of("realised.nix", "realised.sh")) {
      try (var in = getClass().getResourceAsStream(name)) {
        Files.write(directory.resolve(name), in.readAllBytes());
      }
    }
    file = directory.resolve("realised.nix");
    assertEquals(true, directory.resolve("realised.sh").toFile().setExecutable(true));
    Files.createDirectory(directory.resolve("theirs"));
  }

  private record Answer(int code, String output) {}

  private Answer ours(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    err.reset();
    Map<String, String> environment = Map.of("IMGX_ROOT", "ours", "HOME", "/");
    Streams streams =
        new Streams(new ByteArrayInputStream(new byte[0]), out, err, environment, directory, false);
    int code = Main.run(List.of(words), streams);
    return new Answer(code, out.toString(StandardCharsets.UTF_8).strip());
  }

  private Answer theirs(String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(
        List.of("--no-out-link", "--option", "sandbox", "true", "--option", "sandbox-paths"));
    // Nix shows /dev/kvm to all builders where there is one, imgx to those that ask for it.
    arguments.add("/bin/sh=" + Peers.require("busybox"));
    arguments.addAll(List.of("--option", "system-features", "benchmark big-parallel nixos-test"));
    Peers.Answer answer =
        new Nix(directory.resolve("theirs")).run("nix-build", arguments.toArray(String[]::new));
    return new Answer(answer.exitCode(), answer.output().strip());
  }

  private List<String> names(String set) {
    String names =
        "builtins.concatStringsSep \" \" (builtins.attrNames (import %s).%s)".formatted(file, set);
    return Arrays.asList(ours("eval", "--raw", "-E", names).output().split(" "));
  }

  /// What a store knows about paths: the hash and size of each archive, its deriver, its
  /// references.
  private static String described(Nix nix, List<String> paths) {
    List<String> words = new ArrayList<>(List.of("--dump-db"));
    words.addAll(paths);
    return nix.store(words.toArray(String[]::new));
  }

  @Test
  void outputsAreTheSame() throws IOException {
    Answer peer = theirs(file.toString(), "-A", "good");
    assertEquals(0, peer.code());
    Answer own = ours("build", file.toString(), "-A", "good", "--no-link", "--json");
    assertEquals(0, own.code(), err::toString);
    Nix theirs = new Nix(directory.resolve("theirs"));
    Nix ours = new Nix(directory.resolve("ours"));
    List<String> query = new ArrayList<>(List.of("-qR"));
    query.addAll(Arrays.asList(peer.output().split("\n")));
    List<String> closure = Arrays.asList(theirs.store(query.toArray(String[]::new)).split("\n"));
    assertEquals(described(theirs, closure), described(ours, closure));
    assertEquals("", ours.complaints());
  }

  @Test
  void failuresAreTheSame() throws IOException {
    StringBuilder expected = new StringBuilder();
    StringBuilder found = new StringBuilder();
    for (String name : names("bad")) {
      String attribute = "bad." + name;
      expected.append(name).append(' ');
      expected.append(theirs(file.toString(), "-A", attribute).code()).append('\n');
      Answer answer = ours("build", file.toString(), "-A", attribute, "--no-link");
      found.append(name).append(' ').append(answer.code()).append('\n');
    }
    assertEquals(expected.toString(), found.toString());
    assertEquals("", new Nix(directory.resolve("ours")).complaints());
  }
}
