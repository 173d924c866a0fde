package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.app.cli.Typed.Answer;
import dev.imgx.build.debian.Debs;
import dev.imgx.build.fetch.BrokenMirror;
import dev.imgx.build.fetch.BrokenMirror.Manners;
import dev.imgx.build.fetch.Mirrors;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Packages of a lock file while a mirror goes away.
@Timeout(120)
class MirrorGoneTest {
  private static final int COUNT = 12;
  private static final int ALWAYS = Integer.MAX_VALUE;

  @TempDir Path directory;
  private final Map<String, byte[]> pool = new HashMap<>();

  @BeforeEach
  void lock() throws IOException {
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < COUNT; i++) {
      Path deb = directory.resolve("p.deb");
      Debs.write(deb, Map.of("control", "Package: p" + i + "\n"), Map.of("usr/share/p", text(i)));
      byte[] bytes = Files.readAllBytes(deb);
      String path = "pool/main/p/p%d_1_all.deb".formatted(i);
      pool.put("/" + path, bytes);
      entries
          .append(i == 0 ? "" : ",")
          .append(
              """
              "p%d": {"version": "1", "path": "%s", "size": %d, "sha256": "%s", "dependencies": []}
              """
                  .formatted(
                      i,
                      path,
                      bytes.length,
                      Hash.digest(HashAlgorithm.SHA256, bytes).print(HashFormat.BASE16)));
    }
    Files.writeString(
        directory.resolve("lock.json"),
        "{\"snapshot\": null, \"architectures\": {\"amd64\": {%s}}}".formatted(entries));
  }

  private static String text(int number) {
    return (number + " is what this package is about.\n").repeat(10_000);
  }

  private BrokenMirror mirror(Manners manners) throws IOException {
    BrokenMirror mirror = new BrokenMirror(manners);
    pool.forEach(mirror::with);
    return mirror;
  }

  private Answer build(String mirrors) {
    Typed typed = Typed.in(directory, directory);
    Map<String, String> environment = new HashMap<>(typed.environment());
    environment.put(Mirrors.SETTING, mirrors);
    String expression =
        """
        let pkgs = import <stdlib> { system = "x86_64-linux"; }; in
        map (package: package.files) (builtins.attrValues (pkgs.debian.fromLock ./lock.json))
        """;
    return new Typed(environment, directory).run("build", "--no-link", "-j", "4", "-E", expression);
  }

  private void assertBuilt(Answer answer) throws IOException {
    assertEquals(0, answer.code(), answer::err);
    List<String> paths = answer.out().lines().toList();
    assertEquals(COUNT, paths.size(), answer::out);
    for (String path : paths) {
      int number = Integer.parseInt(path.replaceAll(".*-p([0-9]+)-1$", "$1"));
      assertEquals(text(number), Files.readString(Path.of(path, "usr/share/p")));
    }
  }

  @Test
  void theOtherOneGivesTheRest() throws IOException {
    try (BrokenMirror dying = mirror(new Manners(ALWAYS, 5, true));
        BrokenMirror other = mirror(Manners.GOOD)) {
      assertBuilt(build(dying.url() + " " + other.url()));
      assertTrue(dying.asked().size() >= 5, dying.asked()::toString);
      assertTrue(
          other.asked().stream().anyMatch(line -> line.contains(" bytes=")),
          other.asked()::toString);
    }
  }

  @Test
  void itMayBreakEveryAnswer() throws IOException {
    try (BrokenMirror poor = mirror(new Manners(150_000, ALWAYS, true))) {
      assertBuilt(build(poor.url()));
      assertTrue(
          poor.asked().stream().anyMatch(line -> line.contains(" bytes=")), poor.asked()::toString);
    }
  }

  /// What was fetched before stays, and only the rest is fetched when there is a mirror again.
  @Test
  void nothingIsLostWhenAllAreGone() throws IOException {
    Answer answer;
    try (BrokenMirror dying = mirror(new Manners(ALWAYS, 5, true))) {
      answer = build(dying.url());
    }
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("the connection was refused"), answer::err);
    try (BrokenMirror other = mirror(Manners.GOOD)) {
      assertBuilt(build(other.url()));
      assertTrue(other.asked().size() <= COUNT - 1, other.asked()::toString);
    }
  }
}
