package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `fetchzip`: tars and zip archives from a server on the loopback.
class FetchArchiveTest {
  @TempDir Path directory;
  private Path served;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    served = Files.createDirectory(directory.resolve("served")).toRealPath();
    server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            served,
            SimpleFileServer.OutputLevel.NONE);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Answer fetch(String file, String hash, String more) {
    String expression =
        "(import <stdlib> { }).fetchzip { url = \"http://127.0.0.1:%d/%s\"; hash = \"%s\"; %s }"
            .formatted(server.getAddress().getPort(), file, hash, more);
    return Typed.in(directory, directory).run("build", "--no-link", "-E", expression);
  }

  private Path fetched(String file, String more) {
    Answer wrong = fetch(file, "sha256-" + "A".repeat(43) + "=", more);
    assertEquals(102, wrong.code(), wrong::err);
    String got = wrong.err().replaceFirst("(?s).*got: (\\S+).*", "$1");
    Answer right = fetch(file, got, more);
    assertEquals(0, right.code(), right::err);
    return Path.of(right.out().strip());
  }

  private void zip(String name, String... files) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(served.resolve(name)))) {
      for (String file : files) {
        zip.putNextEntry(new ZipEntry(file));
        zip.write(file.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }

  @Test
  void tarsGiveTheirOnlyDirectory() throws IOException {
    Path source = Files.createDirectories(directory.resolve("a-1.0/bin"));
    Files.writeString(source.resolve("run"), "#!/bin/sh\n");
    Peers.run(directory, "chmod", "+x", "a-1.0/bin/run").success();
    Peers.run(directory, "tar", "-czf", served.resolve("a.tar.gz").toString(), "a-1.0").success();
    Path tree = fetched("a.tar.gz", "");
    assertTrue(Files.isExecutable(tree.resolve("bin/run")));
    assertTrue(Files.exists(fetched("a.tar.gz", "stripRoot = false;").resolve("a-1.0/bin/run")));
  }

  @Test
  void zipArchivesAreUnpackedSafely() throws IOException {
    zip("good.zip", "top/a", "top/b/c");
    assertEquals("top/b/c", Files.readString(fetched("good.zip", "").resolve("b/c")));
    zip("two.zip", "a", "b");
    String hash = "sha256-" + "A".repeat(43) + "=";
    assertTrue(fetch("two.zip", hash, "").err().contains("must hold one directory"));
    zip("evil.zip", "top/../../../evil");
    Answer refused = fetch("evil.zip", hash, "stripRoot = false;");
    assertTrue(refused.code() != 0);
    assertTrue(refused.err().contains("leads out"), refused::err);
    assertFalse(Files.exists(directory.resolve("evil")));
    Files.writeString(served.resolve("no.tar"), "This is no archive.");
    assertTrue(fetch("no.tar", hash, "").err().contains("not a tar archive"));
  }
}
