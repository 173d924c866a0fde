package dev.imgx.build.image;

import java.nio.charset.StandardCharsets;

/// Headers of tar archives as Go's `archive/tar` writes them for skopeo: POSIX ustar, nobody's, at
/// the epoch, read-only.
final class Ustar {
  static final int BLOCK = 512;

  /// From this size on, a file needs more than one header.
  static final long FIRST_TOO_LARGE = 1L << 33;

  private static final int FILE_MODE = 0444;

  private Ustar() {}

  /// What follows `size` bytes of data.
  static byte[] padding(long size) {
    return new byte[(int) (-size & (BLOCK - 1))];
  }

  /// The header, or headers, of a regular file of any size.
  static byte[] anyFile(String name, long size) {
    return size < FIRST_TOO_LARGE ? file(name, size) : largeFile(name, size);
  }

  /// The header of a regular file; its size is below 8 GiB.
  static byte[] file(String name, long size) {
    byte[] header = new byte[BLOCK];
    text(header, 0, name);
    octal(header, 100, 8, FILE_MODE);
    octal(header, 124, 12, size);
    devices(header);
    return seal(header, '0');
  }

  /// The headers of a regular file of 8 GiB or more: its size stands in a record of its own.
  static byte[] largeFile(String name, long size) {
    byte[] record = record("size", Long.toString(size));
    byte[] all = new byte[3 * BLOCK];
    byte[] extended = new byte[BLOCK];
    text(extended, 0, "PaxHeaders.0/" + name);
    octal(extended, 100, 8, 0);
    octal(extended, 124, 12, record.length);
    System.arraycopy(seal(extended, 'x'), 0, all, 0, BLOCK);
    System.arraycopy(record, 0, all, BLOCK, record.length);
    System.arraycopy(file(name, 0), 0, all, 2 * BLOCK, BLOCK);
    return all;
  }

  /// The header of a symbolic link.
  static byte[] link(String name, String target) {
    byte[] header = new byte[BLOCK];
    text(header, 0, name);
    octal(header, 100, 8, 0);
    octal(header, 124, 12, 0);
    text(header, 157, target);
    devices(header);
    return seal(header, '2');
  }

  /// `LENGTH KEY=VALUE` and a newline, where the length counts itself.
  private static byte[] record(String key, String value) {
    int bare = key.length() + value.length() + 3;
    int length = bare + Integer.toString(bare).length();
    length = bare + Integer.toString(length).length();
    return (length + " " + key + "=" + value + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static void devices(byte[] header) {
    octal(header, 329, 8, 0);
    octal(header, 337, 8, 0);
  }

  private static byte[] seal(byte[] header, char type) {
    octal(header, 108, 8, 0);
    octal(header, 116, 8, 0);
    octal(header, 136, 12, 0);
    header[156] = (byte) type;
    text(header, 257, "ustar\0" + "00");
    int sum = 8 * ' ';
    for (byte b : header) {
      sum += b & 0xFF;
    }
    octal(header, 148, 7, sum);
    header[155] = ' ';
    return header;
  }

  /// Octal digits and a NUL.
  private static void octal(byte[] header, int at, int length, long value) {
    long rest = value;
    for (int i = length - 2; i >= 0; i--) {
      header[at + i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
    header[at + length - 1] = 0;
  }

  private static void text(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
