package dev.imgx.build.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.Peers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class DebianVersionTest {
  private static final List<String> PIECES =
      List.of("0", "1", "2", "10", "010", "~", "~~", "a", "b", "Z", "+", ".", "~rc", "+b");

  private static int compare(String left, String right) {
    return Integer.signum(new DebianVersion(left).compareTo(new DebianVersion(right)));
  }

  @Test
  void classicCases() {
    assertEquals(-1, compare("1.0~rc1-1", "1.0-1"));
    assertEquals(-1, compare("1.0-1", "1:0.1"));
    assertEquals(-1, compare("1.9", "1.10"));
    assertEquals(-1, compare("1.0", "1.0+b1"));
    assertEquals(-1, compare("1.0a", "1.0+"));
    assertEquals(0, compare("0:1.00-0", "1.0"));
    assertEquals(-1, compare("1.0-1", "1.0-1.1"));
    assertEquals(1, compare("99999999999999999999", "9999999999999999999"));
  }

  /// Random versions, as `dpkg` compares them.
  @Test
  void ordersAsDpkgDoes() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20261125);
    StringBuilder script = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String left = version(random);
      String right = version(random);
      expected.add(left + " " + right + " " + compare(left, right));
      script.append(
          "if dpkg --compare-versions '%1$s' lt '%2$s'; then o=-1; elif dpkg --compare-versions '%1$s' gt '%2$s'; then o=1; else o=0; fi; echo '%1$s %2$s' $o%n"
              .formatted(left, right));
    }
    Peers.require("dpkg");
    String said =
        Peers.run(Path.of("."), Map.of(), List.of("sh", "-c", script.toString())).success();
    assertEquals(String.join("\n", expected), said.strip());
  }

  private static String version(RandomGenerator random) {
    StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "1:" : "");
    text.append(random.nextInt(3));
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    if (random.nextBoolean()) {
      text.append('-').append(random.nextInt(3));
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
