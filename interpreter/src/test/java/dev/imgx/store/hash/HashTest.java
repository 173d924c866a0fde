package dev.imgx.store.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.imgx.Peers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HashTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          md5    | abc | 900150983cd24fb0d6963f7d28e17f72 | 3jgzhjhz9zjvbb0kyj7jc500ch | kAFQmDzST7DWlj99KOF/cg==
          sha1   | abc | a9993e364706816aba3e25717850c26c9cd0d89d | kpcd173cq987hw957sx6m0868wv3x6d9 | qZk+NkcGgWq6PiVxeFDCbJzQ2J0=
          sha256 | abc | ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad | 1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s | ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=
          """)
  void spellings(String algorithm, String text, String base16, String base32, String base64) {
    Hash hash = Hash.digest(HashAlgorithm.parse(algorithm), text);
    assertEquals(base16, hash.print(HashFormat.BASE16));
    assertEquals(base32, hash.print(HashFormat.BASE32));
    assertEquals(base64, hash.print(HashFormat.BASE64));
    assertEquals(algorithm + "-" + base64, hash.print(HashFormat.SRI));
    assertEquals(algorithm + ":" + base32, hash.toString());
    for (String spelt : List.of(base16, base32, base64)) {
      assertEquals(hash, Hash.parse(spelt, hash.algorithm()));
      assertEquals(hash, Hash.parse(algorithm + ":" + spelt, null));
      assertEquals(hash, Hash.parseUnprefixed(spelt, hash.algorithm()));
    }
    assertEquals(hash, Hash.parse(algorithm + "-" + base64, null));
    assertEquals(hash, Hash.parseSri(algorithm + "-" + base64));
    assertEquals(hash, Hash.parseSri(algorithm + "-" + base64.replace("=", "")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          abc             |        | hash 'abc' does not include a type, nor is the type otherwise known from context
          abc             | sha256 | hash 'abc' has wrong length for hash algorithm 'sha256'
          sha1:abc        | sha256 | hash 'sha1:abc' should have type 'sha256'
          foo:abc         |        | unknown hash algorithm 'foo', expect 'md5', 'sha1', 'sha256', or 'sha512'
          md5-AAAA        |        | invalid SRI hash 'AAAA', length 3 != expected length 16
          md5:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz | | invalid base16 hash 'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz': invalid character in Base16 string: 'z'
          md5:eeeeeeeeeeeeeeeeeeeeeeeeee | | invalid nix32 hash 'eeeeeeeeeeeeeeeeeeeeeeeeee': invalid character in Nix32 (Nix's Base32 variation) string: 'e'
          md5:zzzzzzzzzzzzzzzzzzzzzzzzzz | | invalid nix32 hash 'zzzzzzzzzzzzzzzzzzzzzzzzzz': the Nix32 number 'zzzzzzzzzzzzzzzzzzzzzzzzzz' does not fit into 16 bytes
          md5:!AFQmDzST7DWlj99KOF/cg== | | invalid Base64 hash '!AFQmDzST7DWlj99KOF/cg==': invalid character in Base64 string: '!'
          """)
  void badSpellings(String text, String expected, String message) {
    HashAlgorithm algorithm = expected == null ? null : HashAlgorithm.parse(expected);
    FormatError error = assertThrows(FormatError.class, () -> Hash.parse(text, algorithm));
    assertEquals(message, error.getMessage());
  }

  @ParameterizedTest
  @EnumSource(HashAlgorithm.class)
  void spellingsAreInverse(HashAlgorithm algorithm) {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = new byte[algorithm.size()];
      random.nextBytes(bytes);
      Hash hash = Hash.of(algorithm, bytes);
      for (HashFormat format : HashFormat.values()) {
        assertEquals(hash, Hash.parse(hash.print(format), algorithm), hash::toString);
        assertEquals(hash, Hash.parse(hash.printTyped(format), null), hash::toString);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(HashAlgorithm.class)
  void hashesAreWhatNixMakes(HashAlgorithm algorithm, @TempDir Path temporary) throws IOException {
    Path file = Files.write(temporary.resolve("x"), new byte[] {1, 2, 3, (byte) 200});
    Hash hash = Hash.digest(algorithm, Files.readAllBytes(file));
    for (HashFormat format : List.of(HashFormat.BASE16, HashFormat.BASE32)) {
      String option = format == HashFormat.BASE16 ? "--flat" : "--base32";
      String type = algorithm.label();
      Peers.Answer answer =
          Peers.run(temporary, "nix-hash", "--flat", "--type", type, option, file.toString());
      assertEquals(answer.success().strip(), hash.print(format));
    }
  }

  @Test
  void foldingIsExclusiveOr() {
    byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    Hash hash = Hash.of(HashAlgorithm.MD5, bytes);
    byte[] folded = hash.fold(4);
    assertEquals(1 ^ 5 ^ 9 ^ 13, folded[0]);
    assertEquals(4 ^ 8 ^ 12 ^ 16, folded[3]);
    assertNotEquals(hash, Hash.zero(HashAlgorithm.MD5));
  }

  @Test
  void streamsHashWhatPasses() throws IOException {
    byte[] data = new byte[3_000_000];
    RandomGenerator.getDefault().nextBytes(data);
    HashSink plain = new HashSink(HashAlgorithm.SHA256);
    plain.write(data);
    HashSink behind = new HashSink(HashAlgorithm.SHA256);
    try (BackgroundSink background = new BackgroundSink(behind)) {
      for (int i = 0; i < data.length; ) {
        int count = Math.min(1 + i % 70_001, data.length - i);
        background.write(data, i, count);
        i += count;
      }
    }
    assertEquals(data.length, behind.count());
    Hash expected = Hash.digest(HashAlgorithm.SHA256, data);
    assertEquals(expected, plain.finish());
    assertEquals(expected, behind.finish());
  }

  @Test
  void failuresBehindReachTheWriter() {
    IOException failure = new IOException("full");
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw failure;
          }
        };
    IOException thrown =
        assertThrows(
            IOException.class,
            () -> {
              try (BackgroundSink background = new BackgroundSink(broken)) {
                for (int i = 0; i < 100; i++) {
                  background.write(new byte[100_000]);
                }
              }
            });
    assertEquals(failure, thrown);
  }
}
