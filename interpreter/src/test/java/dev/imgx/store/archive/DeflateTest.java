package dev.imgx.store.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeflateTest {
  @TempDir Path folder;
  private int files;

  private byte[] pack(byte[] data, Compression compression, int threads) throws IOException {
    Path file = folder.resolve("packed" + files++);
    try (PackedOutput out = PackedOutput.create(file, compression, threads)) {
      int at = 0;
      for (int piece = 1; at < data.length; piece = piece * 3 % 70_001 + 1) {
        int now = Math.min(piece, data.length - at);
        out.write(data, at, now);
        at += now;
      }
      out.finish();
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  private static byte[] unpack(byte[] packed) throws IOException {
    try (InputStream in = Decompression.open(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  /// Data of many characters: noise, runs, small alphabets, repeated pieces near and far.
  private static byte[] sample(Random random, int length) {
    byte[] data = new byte[length];
    int at = 0;
    while (at < length) {
      int now = Math.min(length - at, 1 + random.nextInt(1 + random.nextInt(60_000)));
      int kind = random.nextInt(5);
      int mask = (1 << random.nextInt(9)) - 1;
      byte one = (byte) random.nextInt();
      int back = at == 0 ? 0 : 1 + random.nextInt(Math.min(at, 40_000));
      for (int i = at; i < at + now; i++) {
        data[i] =
            switch (kind) {
              case 0 -> (byte) random.nextInt();
              case 1 -> one;
              case 2 -> (byte) (random.nextInt() & mask);
              default -> back == 0 ? one : data[i - back];
            };
      }
      at += now;
    }
    return data;
  }

  @Test
  void everyInputComesBack() throws IOException {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      byte[] data = sample(random, random.nextInt(seed < 50 ? 200_000 : 4_000_000));
      byte[] packed = pack(data, Compression.GZIP, 2);
      assertArrayEquals(data, unpack(packed), "seed " + seed);
    }
  }

  @Test
  void shortInputsComeBack() throws IOException {
    Random random = new Random(5);
    for (int length = 0; length < 300; length++) {
      byte[] data = new byte[length];
      for (int i = 0; i < length; i++) {
        data[i] = (byte) random.nextInt(1 + length % 7);
      }
      assertArrayEquals(data, unpack(pack(data, Compression.GZIP, 1)), "length " + length);
    }
  }

  @Test
  void noiseGrowsByNextToNothing() throws IOException {
    byte[] noise = new byte[3_000_000];
    new Random(3).nextBytes(noise);
    for (Compression compression : Compression.values()) {
      byte[] packed = pack(noise, compression, 2);
      assertArrayEquals(noise, unpack(packed));
      assertTrue(packed.length < noise.length + 1000, compression + ": " + packed.length);
    }
  }

  @Test
  void bytesDoNotDependOnThreads() throws IOException {
    byte[] data = sample(new Random(11), 9_000_000);
    for (Compression compression : Compression.values()) {
      byte[] one = pack(data, compression, 1);
      assertArrayEquals(one, pack(data, compression, 2));
      assertArrayEquals(one, pack(data, compression, 7));
    }
  }

  /// The bytes must never change by themselves: they are in the hashes of images.
  @Test
  void bytesAreKnown() throws IOException {
    byte[] packed = pack(sample(new Random(42), 2_500_000), Compression.GZIP, 2);
    CRC32 sum = new CRC32();
    sum.update(packed);
    assertEquals("960423 8a96ce23", packed.length + " " + Long.toHexString(sum.getValue()));
  }

  @Test
  void gzipAndItsHeaderAgree() throws IOException {
    byte[] packed = pack(sample(new Random(8), 3_000_000), Compression.GZIP, 2);
    assertArrayEquals(
        new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3}, Arrays.copyOf(packed, 10));
    Path file = Files.write(folder.resolve("x.gz"), packed);
    Peers.run(folder, "gzip", "-t", file.toString()).success();
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      assertEquals(3_000_000, in.readAllBytes().length);
    }
  }

  @Test
  void textShrinksAlmostAsWithGzip() throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(1);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      words.add(Integer.toString(random.nextInt(), 36));
    }
    while (text.length() < 2_000_000) {
      double far = Math.pow(random.nextDouble(), 3);
      text.append(words.get((int) (far * words.size()))).append(i(random));
    }
    byte[] data = text.toString().getBytes(StandardCharsets.US_ASCII);
    Path file = Files.write(folder.resolve("text"), data);
    Peers.run(folder, "gzip", "-6", file.toString()).success();
    long theirs = Files.size(folder.resolve("text.gz"));
    int ours = pack(data, Compression.GZIP, 2).length;
    assertTrue(ours < theirs * 1.08, ours + " against " + theirs);
  }

  private static char i(Random random) {
    return random.nextInt(9) == 0 ? '\n' : ' ';
  }

  @Test
  void reservedPlacesAreFilledLater() throws IOException {
    for (Compression compression : Compression.values()) {
      byte[] data = sample(new Random(2), 3_000_000);
      Path file = folder.resolve("reserved" + compression);
      byte[] first = "what comes first".getBytes(StandardCharsets.US_ASCII);
      byte[] second = new byte[1024];
      try (PackedOutput out = PackedOutput.create(file, compression, 2)) {
        PackedOutput.Place start = out.reserve(first.length);
        out.write(data, 0, 2_000_000);
        PackedOutput.Place middle = out.reserve(second.length);
        out.write(data, 2_000_000, 1_000_000);
        Arrays.fill(second, (byte) 7);
        out.fill(middle, second);
        out.fill(start, first);
        out.finish();
      }
      byte[] back = unpack(Files.readAllBytes(file));
      assertEquals(first.length + data.length + second.length, back.length);
      assertArrayEquals(first, Arrays.copyOf(back, first.length));
      int at = first.length + 2_000_000;
      assertArrayEquals(second, Arrays.copyOfRange(back, at, at + second.length));
      assertArrayEquals(Arrays.copyOf(data, 2_000_000), Arrays.copyOfRange(back, first.length, at));
    }
  }

  @Test
  void sumsOfPiecesAreJoined() {
    byte[] data = sample(new Random(6), 100_000);
    for (int cut : new int[] {0, 1, 17, 65_536, 99_999, 100_000}) {
      int joined = Crc32.combine(crc(data, 0, cut), crc(data, cut, 100_000), 100_000L - cut);
      assertEquals(crc(data, 0, 100_000), joined);
    }
  }

  private static int crc(byte[] data, int from, int to) {
    CRC32 sum = new CRC32();
    sum.update(data, from, to - from);
    return (int) sum.getValue();
  }
}
