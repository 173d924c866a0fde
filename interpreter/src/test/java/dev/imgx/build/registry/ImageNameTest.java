package dev.imgx.build.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.imgx.store.hash.FormatError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "alpine, docker.io/library/alpine",
    "nixos/nix:2.2.1, docker.io/nixos/nix:2.2.1",
    "docker.io/alpine, docker.io/library/alpine",
    "index.docker.io/library/alpine, docker.io/library/alpine",
    "docker://quay.io/a/b/c:v1, quay.io/a/b/c:v1",
    "localhost/app, localhost/app",
    "localhost:5000/app:x, localhost:5000/app:x",
    "127.0.0.1:5000/team/app, 127.0.0.1:5000/team/app",
    "[::1]:5000/app, [::1]:5000/app",
    "Registry/app, Registry/app",
    "a/b__c-d.e--f, docker.io/a/b__c-d.e--f",
  })
  void namesAreMadeWhole(String text, String whole) {
    assertEquals(whole, ImageName.parse(text).toString());
    assertEquals(whole, ImageName.parse(whole).toString());
  }

  @Test
  void aDigestIsKept() {
    ImageName name = ImageName.parse("alpine:3@" + DIGEST);
    assertEquals("docker.io/library/alpine:3@" + DIGEST, name.toString());
    assertEquals(DIGEST, name.reference());
    assertEquals("3", ImageName.parse("alpine:3").reference());
    assertEquals("latest", ImageName.parse("alpine").reference());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Alpine",
        "a//b",
        "/a",
        "a/",
        "a:",
        "a:b:c",
        "a@sha256:12",
        "a..b",
        "-a",
        "a:-tag",
        "ex ample.org/a",
        "http://host/a",
        "a@md5:00",
      })
  void whatIsNoNameIsRefused(String text) {
    assertThrows(FormatError.class, () -> ImageName.parse(text));
  }
}
