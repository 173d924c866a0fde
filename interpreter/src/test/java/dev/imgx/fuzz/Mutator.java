package dev.imgx.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes new inputs of old ones: cut, doubled, mixed, and with numbers that are unlikely.
final class Mutator {
  private static final long[] NUMBERS = {
    0,
    1,
    7,
    8,
    255,
    256,
    4096,
    1L << 16,
    1L << 31,
    (1L << 31) - 1,
    1L << 32,
    1L << 40,
    -1,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
  };
  private static final int LONGEST = 1 << 16;

  private final RandomGenerator random;
  private final List<byte[]> seeds;

  Mutator(RandomGenerator random, List<byte[]> seeds) {
    this.random = random;
    this.seeds = seeds;
  }

  /// The next input.
  byte[] next() {
    byte[] bytes = seed().clone();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes = changed(bytes);
    }
    return bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes;
  }

  private byte[] seed() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] changed(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int length = Math.min(bytes.length - at, random.nextInt(1 << random.nextInt(10)));
    byte[] span = Arrays.copyOfRange(bytes, at, at + length);
    return switch (random.nextInt(7)) {
      case 0 -> replaced(bytes, at, length, new byte[0]);
      case 1 -> replaced(bytes, at, 0, span);
      case 2 -> replaced(bytes, at, Math.min(1, bytes.length - at), single());
      case 3 -> replaced(bytes, at, Math.min(8, bytes.length - at), number());
      case 4 -> {
        byte[] other = seed();
        int from = random.nextInt(other.length + 1);
        int to = Math.min(other.length, from + random.nextInt(100));
        yield replaced(bytes, at, length, Arrays.copyOfRange(other, from, to));
      }
      case 5 -> Arrays.copyOf(bytes, at);
      default -> replaced(bytes, at, 0, single());
    };
  }

  private byte[] single() {
    return new byte[] {(byte) random.nextInt(256)};
  }

  /// A number of eight bytes, the lowest first, or of digits.
  private byte[] number() {
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    byte[] bytes = new byte[8];
    String octal = Long.toOctalString(number);
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (number >> (8 * i));
    }
    return random.nextBoolean() ? bytes : octal.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
    byte[] result = new byte[bytes.length - length + by.length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(by, 0, result, at, by.length);
    System.arraycopy(bytes, at + length, result, at + by.length, bytes.length - at - length);
    return result;
  }
}
