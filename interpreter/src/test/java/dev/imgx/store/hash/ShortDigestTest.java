package dev.imgx.store.hash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ShortDigestTest {
  /// Every length around the ends of the first blocks, and bytes of every value.
  @Test
  void asJavaHashes() {
    byte[] random = new byte[1000];
    RandomGenerator.of("L64X128MixRandom").nextBytes(random);
    for (int length = 0; length <= random.length; length++) {
      byte[] data = Arrays.copyOf(random, length);
      String what = Arrays.toString(data);
      assertArrayEquals(
          HashAlgorithm.SHA256.newDigest().digest(data), ShortDigest.sha256(data), what);
      assertArrayEquals(HashAlgorithm.SHA1.newDigest().digest(data), ShortDigest.sha1(data), what);
    }
  }

  @Test
  void leavesToJavaWhatIsLong() {
    assertFalse(ShortDigest.takes(HashAlgorithm.SHA256, 1 << 20));
    assertFalse(ShortDigest.takes(HashAlgorithm.MD5, 1));
    int taken = 0;
    while (ShortDigest.takes(HashAlgorithm.SHA1, 1 << 10)) {
      taken++;
    }
    assertTrue(taken <= 64, "took " + taken + " KiB");
  }
}
