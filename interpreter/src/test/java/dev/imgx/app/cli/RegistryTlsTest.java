package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.app.cli.Typed.Answer;
import dev.imgx.build.registry.RegistryProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A registry that speaks TLS, with a certificate of its own.
class RegistryTlsTest {
  @TempDir Path directory;

  @Test
  void certificatesAreChecked() throws Exception {
    Files.writeString(
        directory.resolve("image.imgx"),
        "(import <stdlib> { }).dockerTools.streamLayeredImage { name = \"a\"; tag = \"1\"; }");
    Typed plain = Typed.in(directory, directory);
    Map<String, String> more = new HashMap<>(plain.environment());
    more.put("SSL_CERT_FILE", directory.resolve("certificate").toString());
    Typed trusting = new Typed(more, directory);
    try (RegistryProcess registry = RegistryProcess.withTls(directory)) {
      String place = "docker://" + registry.host() + "/a:1";
      Answer refused = plain.run("push", "image.imgx", place);
      assertEquals(1, refused.code(), refused::out);
      assertTrue(refused.err().contains("certif"), refused.err());
      Answer pushed = trusting.run("push", "image.imgx", place);
      assertEquals(0, pushed.code(), pushed::err);
      Answer unchecked = plain.run("push", "image.imgx", place, "--insecure");
      assertEquals(pushed.out(), unchecked.out(), unchecked::err);
      assertTrue(unchecked.err().contains("nothing had to be sent"), unchecked.err());
      String name = registry.host() + "/a:1";
      assertEquals(1, plain.run("prefetch", name).code());
      assertEquals(0, trusting.run("prefetch", name).code());
    }
  }
}
