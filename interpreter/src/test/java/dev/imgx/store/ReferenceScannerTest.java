package dev.imgx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.store.hash.Base32;
import dev.imgx.store.path.StorePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ReferenceScannerTest {
  @Test
  void findsWhatIsThereHoweverItIsCut() throws IOException {
    for (long seed = 0; seed < 300; seed++) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      List<StorePath> paths = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        paths.add(new StorePath(digits(random, 32), "p" + i));
      }
      StringBuilder text = new StringBuilder();
      Set<StorePath> planted = new TreeSet<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        text.append(random.nextBoolean() ? digits(random, random.nextInt(70)) : noise(random));
        StorePath path = paths.get(random.nextInt(paths.size()));
        int length = random.nextInt(4) == 0 ? 31 : 32;
        text.append(path.hashPart(), 0, length);
        if (length == 32) {
          planted.add(path);
        } else {
          text.append('e');
        }
      }
      text.append(noise(random));
      assertEquals(planted, scan(paths, text.toString(), random), "seed " + seed);
    }
  }

  private static Set<StorePath> scan(List<StorePath> paths, String text, RandomGenerator random)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    ReferenceScanner scanner = new ReferenceScanner(paths, copy);
    for (int i = 0; i < bytes.length; ) {
      int count = Math.min(bytes.length - i, random.nextInt(random.nextBoolean() ? 4 : 90));
      scanner.write(bytes, i, count);
      i += count;
    }
    assertEquals(text, copy.toString(StandardCharsets.ISO_8859_1));
    return scanner.found();
  }

  private static String digits(RandomGenerator random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(Base32.DIGITS.charAt(random.nextInt(32)));
    }
    return text.toString();
  }

  private static String noise(RandomGenerator random) {
    byte[] bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
