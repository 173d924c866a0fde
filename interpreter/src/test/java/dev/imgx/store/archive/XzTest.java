package dev.imgx.store.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZOutputStream;

/// The machine's liblzma and XZ for Java give the same, of good streams and of bad ones.
@EnabledOnOs(OS.LINUX)
class XzTest {
  private static final int LIMIT = 1 << 19;

  private static byte[] packed(byte[] plain, int preset, int check) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(preset), check)) {
      xz.write(plain);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /// Bytes with repetitions near and far, and others that nothing packs.
  private static byte[] plain(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    for (int i = 0; i < length; i++) {
      if (i > 100_000 && (i >> 12) % 3 == 0) {
        bytes[i] = bytes[i - 98_765];
      } else if ((i >> 10) % 2 == 0) {
        bytes[i] = (byte) (i / 7);
      }
    }
    return bytes;
  }

  private static byte[] ofLibrary(byte[] packed) throws IOException {
    try (InputStream in = new LiblzmaInputStream(new ByteArrayInputStream(packed), LIMIT)) {
      return in.readAllBytes();
    }
  }

  private static byte[] ofJava(byte[] packed) throws IOException {
    try (InputStream in = Xz.openInJava(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  @Test
  void everyPresetAndCheckIsRead() throws IOException {
    assertTrue(LiblzmaInputStream.present(), "the tests want liblzma5");
    Random random = new Random(5);
    int[] checks = {XZ.CHECK_NONE, XZ.CHECK_CRC32, XZ.CHECK_CRC64, XZ.CHECK_SHA256};
    for (int preset = 0; preset <= 6; preset++) {
      byte[] plain = plain(random, random.nextInt(400_000));
      byte[] packed = packed(plain, preset, checks[preset % checks.length]);
      assertArrayEquals(plain, ofLibrary(packed));
    }
    assertEquals(0, ofLibrary(packed(new byte[0], 6, XZ.CHECK_CRC64)).length);
  }

  @Test
  void streamsMayBeJoinedAndPadded() throws IOException {
    byte[] one = packed(plain(new Random(1), 70_000), 6, XZ.CHECK_CRC64);
    byte[] two = joined(joined(one, new byte[8]), packed(new byte[] {1, 2}, 6, XZ.CHECK_CRC32));
    assertArrayEquals(ofJava(two), ofLibrary(two));
    assertEquals(70_002, ofLibrary(two).length);
    byte[] odd = joined(one, new byte[3]);
    assertEquals("refused", kind(() -> ofJava(odd)));
    assertEquals("refused", kind(() -> ofLibrary(odd)));
  }

  @Test
  void singleBytesAreRead() throws IOException {
    byte[] packed = packed(new byte[] {-1, 0, 7}, 6, XZ.CHECK_CRC64);
    InputStream in = new LiblzmaInputStream(new ByteArrayInputStream(packed), LIMIT);
    assertEquals(0xFF, in.read());
    assertEquals(2, in.available());
    assertEquals(0, in.read());
    assertEquals(7, in.read());
    assertEquals(-1, in.read());
    assertEquals(-1, in.read(new byte[4], 0, 4));
    in.close();
    in.close();
    assertThrows(IOException.class, in::read);
  }

  /// A changed byte is found by both, or changes nothing for both; and what failed once fails
  /// again.
  @Test
  void damageIsFoundByBoth() throws IOException {
    Random random = new Random(9);
    byte[] whole = packed(plain(random, 3_000), 6, XZ.CHECK_CRC64);
    for (int round = 0; round < 2_000; round++) {
      byte[] bad = whole.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      assertEquals(kind(() -> ofJava(bad)), kind(() -> ofLibrary(bad)), () -> Arrays.toString(bad));
    }
    InputStream again = new LiblzmaInputStream(new ByteArrayInputStream(new byte[40]), LIMIT);
    assertThrows(XZIOException.class, again::read);
    assertThrows(XZIOException.class, again::read);
    again.close();
  }

  private interface Reading {
    byte[] read() throws IOException;
  }

  private static String kind(Reading reading) {
    try {
      return "read as " + Arrays.hashCode(reading.read());
    } catch (EOFException | XZIOException e) {
      return "refused";
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void theEndIsMissed() throws IOException {
    byte[] whole = packed(plain(new Random(2), 3_000), 6, XZ.CHECK_CRC64);
    for (int length = 1; length < whole.length; length += 7) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThrows(EOFException.class, () -> ofLibrary(part));
    }
  }

  @Test
  void memoryIsLimited() throws IOException {
    byte[] packed = packed(new byte[10], 6, XZ.CHECK_CRC64);
    InputStream in = new LiblzmaInputStream(new ByteArrayInputStream(packed), 1 << 10);
    assertInstanceOf(MemoryLimitException.class, assertThrows(IOException.class, in::read));
    in.close();
  }
}
