package dev.imgx.store.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The small files of binary caches, good and bad ones.
class NarInfoTest {
  private static final String HASH = "0ssi1wpaf7plaswqqjwigppsg5fyh99vdlb9kzl7c9lng89ndq1i";
  private static final StorePath PATH = StorePath.parse("p4pclmv1gyja5kzc26npqpia1qqxrf0l-ruby");
  private static final String A = "3n58xw4373jp0ljirf06d8077j15pc4j-a";
  private static final String B = "59qfcjxi0kxjxbknj1d64f5fqsrx737l-b";
  private static final String TEXT =
      """
      StorePath: /nix/store/p4pclmv1gyja5kzc26npqpia1qqxrf0l-ruby
      URL: nar/%1$s.nar.xz
      Compression: xz
      FileHash: sha256:%1$s
      FileSize: 4029176
      NarHash: sha256:%1$s
      NarSize: 18735072
      References: %2$s %3$s
      Deriver: %2$s.drv
      System: x86_64-linux
      Sig: one-1:AAAA
      Sig: two-1:BBBB
      CA: fixed:r:sha256:%1$s
      """
          .formatted(HASH, A, B);

  private static NarInfo parse(String text) {
    return NarInfo.parse(text, PATH, StoreDir.STANDARD);
  }

  @Test
  void whatIsReadIsWrittenAgain() {
    NarInfo info = parse(TEXT);
    assertEquals(TEXT, info.text(StoreDir.STANDARD));
    assertEquals(PATH, info.info().path());
    assertEquals(18735072, info.info().narSize());
    assertEquals(4029176, info.file().size());
    assertEquals(NarCompression.XZ, info.file().compression());
    assertEquals(2, info.info().references().size());
    assertEquals(List.of("one-1:AAAA", "two-1:BBBB"), info.info().signatures());
    assertEquals(
        "1;/nix/store/%s;sha256:%s;18735072;/nix/store/%s,/nix/store/%s"
            .formatted(PATH, HASH, A, B),
        Trust.fingerprint(info.info(), StoreDir.STANDARD));
  }

  @Test
  void whatMayBeLeftOut() {
    NarInfo info = parse(without("FileHash|FileSize|Deriver|System|Sig|CA|Compression"));
    assertNull(info.file().hash());
    assertNull(info.info().deriver());
    assertEquals(0, info.file().size());
    assertEquals(NarCompression.BZIP2, info.file().compression());
    assertTrue(parse(with("References", "")).info().references().isEmpty());
    assertTrue(
        parse(TEXT.replaceAll("References: .*", "References:")).info().references().isEmpty());
    assertNull(parse(with("Deriver", "unknown-deriver")).info().deriver());
    // Fields of a later version do not matter.
    parse(TEXT + "New: field\nNew: again\n");
    // Hashes in other spellings mean the same.
    String hexadecimal =
        "sha256:" + info.info().narHash().print(dev.imgx.store.hash.HashFormat.BASE16);
    assertEquals(
        info.info(),
        parse(
                withIn(TEXT, "NarHash", hexadecimal)
                    .replaceAll("(?m)^(Deriver|System|Sig|CA): .*\n", ""))
            .info());
  }

  private static String with(String name, String value) {
    return withIn(TEXT, name, value);
  }

  private static String withIn(String text, String name, String value) {
    return text.replaceAll("(?m)^" + name + ": .*$", name + ": " + value);
  }

  private static String without(String names) {
    return TEXT.replaceAll("(?m)^(" + names + "): .*\n", "");
  }

  private static void refuses(String text, String reason) {
    FormatError error = assertThrows(FormatError.class, () -> parse(text), text);
    assertTrue(String.valueOf(error.getMessage()).contains(reason), error::getMessage);
  }

  @Test
  void whatIsRefused() {
    for (String name : List.of("StorePath", "URL", "NarHash", "NarSize")) {
      refuses(without(name), name.equals("StorePath") ? "StorePath" : "'" + name + "' is missing");
      refuses(TEXT + name + ": x\n", "given twice");
    }
    refuses(with("StorePath", "/nix/store/" + A), "about another path");
    refuses(with("StorePath", "/gnu/store/" + PATH), "");
    refuses(TEXT.substring(0, TEXT.length() - 1), "cut off");
    refuses(TEXT.substring(0, TEXT.length() / 2), "");
    refuses("", "missing");
    refuses("<html>\n", "not of the form");
    refuses(TEXT + "\0: x\n", "zero byte");
    refuses(with("NarSize", "-1"), "not a size");
    refuses(with("NarSize", "0"), "zero");
    refuses(with("NarSize", "99999999999999999999"), "not a size");
    refuses(with("FileSize", "1e3"), "not a size");
    refuses(with("NarHash", "sha1:0000000000000000000000000000000000000000"), "not a SHA-256");
    refuses(with("NarHash", "sha256:xyz"), "not a SHA-256");
    refuses(with("References", A + " " + A), "twice");
    refuses(with("References", "../../etc/passwd"), "");
    refuses(with("References", "/nix/store/" + A), "");
    refuses(with("Compression", "rar"), "unknown compression 'rar'");
    refuses(with("Compression", "br"), "not supported");
    refuses(with("CA", "nonsense"), "");
    for (String url :
        List.of(
            "../x.nar",
            "nar/../../x",
            "/etc/passwd",
            "http://other/x.nar",
            "//other/x",
            "nar//x",
            "nar/x\\\\..\\\\y",
            "nar/%2e%2e/x",
            "nar/.",
            "x y",
            "file:x",
            "nar/x#y",
            "nar/é")) {
      refuses(with("URL", url), "must be a plain path below the cache");
    }
  }

  @Test
  void longTextsTakeNoLongTime() {
    String many = "x:\n".repeat(Fields.MOST_BYTES / 3);
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> refuses(many, "missing"));
  }

  @Test
  void whatCachesSayAboutThemselves() {
    CacheInfo info = CacheInfo.parse("StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n");
    assertEquals(new CacheInfo(StoreDir.STANDARD, true, 40), info);
    assertEquals("StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n", info.text());
    assertEquals(
        new CacheInfo(StoreDir.STANDARD, false, CacheInfo.DEFAULT_PRIORITY),
        CacheInfo.parse("StoreDir: /nix/store"));
    for (String bad :
        List.of(
            "",
            "Priority: 40\n",
            "StoreDir: nix\n",
            "StoreDir: /a\nStoreDir: /b\n",
            "StoreDir: /nix/store\nPriority: high\n",
            "<html>")) {
      assertThrows(FormatError.class, () -> CacheInfo.parse(bad), bad);
    }
  }
}
