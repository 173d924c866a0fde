package dev.imgx.build.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorsTest {
  @TempDir Path root;

  private List<String> resolve(String... urls) {
    return new Mirrors(Map.of(), root)
        .resolve(List.of(urls)).stream().map(Object::toString).toList();
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve("etc/apt").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void mirrorsComeFromAptsConfiguration() throws IOException {
    write(
        "sources.list",
        """
        # deb http://comment.example/debian bookworm main
        deb [arch=amd64 signed-by=/x] http://one.example/debian/ bookworm main contrib
        deb-src http://source.example/debian bookworm main
        deb https://other.example/cloud cloud-sdk-bookworm main
        deb cdrom:[Debian]/ bookworm main
        """);
    write(
        "sources.list.d/debian.sources",
        """
        Types: deb deb-src
        URIs: http://two.example/debian
          http://three.example/debian
        Suites: bookworm bookworm-updates
        Components: main

        # a comment
        Types: deb
        URIs: http://off.example/debian
        Suites: bookworm
        Enabled: no

        types: deb
        uris: http://security.example/debian-security
        suites: bookworm-security
        """);
    write("sources.list.d/more.list", "deb http://one.example/debian bookworm-updates main\n");
    write("sources.list.d/ignored.txt", "deb http://ignored.example/debian bookworm main\n");
    assertEquals(
        List.of(
            "http://one.example/debian/pool/x.deb",
            "http://two.example/debian/pool/x.deb",
            "http://three.example/debian/pool/x.deb",
            "http://security.example/debian-security/pool/x.deb"),
        resolve("mirror://debian/pool/x.deb"));
  }

  @Test
  void theSnapshotArchiveIsTheLastResort() {
    String rest = "20260711T120000Z/pool/x";
    List<String> urls = resolve("mirror://debian/pool/x", "mirror://debian-snapshot/" + rest);
    assertEquals(1, urls.size());
    assertTrue(urls.getFirst().endsWith("/archive/debian/" + rest), urls.getFirst());
    rest = "20260711T120000Z/pool/updates/x";
    urls = resolve("mirror://debian-snapshot/" + rest);
    assertTrue(urls.getFirst().endsWith("/archive/debian-security/" + rest), urls.getFirst());
  }
}
