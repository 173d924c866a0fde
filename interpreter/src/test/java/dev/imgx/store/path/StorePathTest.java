package dev.imgx.store.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorePathTest {
  private static final String HASH = "g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q";

  @ParameterizedTest
  @ValueSource(strings = {"a", "x-1.0", "_", "+", "a?b=c", ".hidden", "..x", "a..", "-", "A.drv"})
  void goodNames(String name) {
    StorePath path = StorePath.parse(HASH + "-" + name);
    assertEquals(name, path.name());
    assertEquals(HASH, path.hashPart());
    assertEquals(path, StoreDir.STANDARD.parse("/nix/store/" + path));
    assertEquals(name.endsWith(".drv"), path.isDerivation());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''   | name must not be empty
          .    | name '.' is not valid
          ..   | name '..' is not valid
          .-a  | name '.-a' is not valid: first dash-separated component must not be '.'
          ..-a | name '..-a' is not valid: first dash-separated component must not be '..'
          a/b  | name 'a/b' contains illegal character '/'
          a b  | name 'a b' contains illegal character ' '
          ä    | name 'ä' contains illegal character 'ä'
          """)
  void badNames(String name, String message) {
    FormatError error = assertThrows(FormatError.class, () -> StorePath.checkName(name));
    assertEquals(message, error.getMessage());
    FormatError path = assertThrows(FormatError.class, () -> new StorePath(HASH, name));
    assertTrue(String.valueOf(path.getMessage()).endsWith("is not a valid store path: " + message));
  }

  @Test
  void longNames() {
    StorePath.checkName("a".repeat(211));
    assertThrows(FormatError.class, () -> StorePath.checkName("a".repeat(212)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/nix/store",
        "/nix/store/",
        "/nix/store/short",
        "/nix/storex/g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-x",
        "/nix/store/g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3qx",
        "/nix/store/e1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-x",
        "/nix/store/g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-x/y"
      })
  void badPaths(String path) {
    assertThrows(FormatError.class, () -> StoreDir.STANDARD.parse(path));
  }

  @Test
  void enclosingPaths() {
    StorePath path = new StorePath(HASH, "x");
    assertEquals(path, StoreDir.STANDARD.enclosing("/nix/store/" + path));
    assertEquals(path, StoreDir.STANDARD.enclosing("/nix/store/" + path + "/bin/sh"));
    assertNull(StoreDir.STANDARD.enclosing("/nix/store"));
    assertNull(StoreDir.STANDARD.enclosing("/nix/store/"));
    assertNull(StoreDir.STANDARD.enclosing("/etc/passwd"));
    assertFalse(StoreDir.STANDARD.contains("/nix/store/"));
  }

  @Test
  void pathsFollowFromContent() {
    StoreDir dir = StoreDir.STANDARD;
    Hash abc = Hash.digest(HashAlgorithm.SHA256, "abc");
    assertEquals(
        "/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9", StoreDir.placeholder("out"));
    StorePath text = dir.textPath("t", abc, new TreeSet<>());
    assertEquals(text, dir.textPath("t", abc, new TreeSet<>()));
    assertTrue(!text.equals(dir.textPath("t", abc, new TreeSet<>(List.of(text)))));
    assertTrue(!text.equals(new StoreDir("/my/store").textPath("t", abc, new TreeSet<>())));
    ContentAddress.Fixed flat = new ContentAddress.Fixed(Ingestion.FLAT, abc);
    assertThrows(FormatError.class, () -> dir.fixedPath("x", flat, References.of(List.of(text))));
    ContentAddress.Fixed nar = new ContentAddress.Fixed(Ingestion.NAR, abc);
    StorePath plain = dir.fixedPath("x", nar);
    StorePath self = dir.fixedPath("x", nar, new References(References.NONE.others(), true));
    assertTrue(!plain.equals(self));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text:sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s",
        "fixed:sha1:kpcd173cq987hw957sx6m0868wv3x6d9",
        "fixed:r:sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s"
      })
  void contentAddressesAreTexts(String text) {
    assertEquals(text, ContentAddress.parse(text).toString());
  }
}
