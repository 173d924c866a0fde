package dev.imgx.store.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Writes the format of GNU tar, byte for byte as `tar --owner=root:0` does it: magic `ustar` and
/// two spaces, long names in members of their own, large numbers in base 256, the end padded to
/// 10,240 bytes. Every member has the same time. Mutable, for one thread.
///
/// After `begin` of a file its bytes go to `data`; `finish` ends the archive.
public final class TarWriter {
  /// Size of a header, and the unit that data are padded to.
  public static final int BLOCK = 512;

  private static final int RECORD = 20 * BLOCK;
  private static final int NAME_LENGTH = 100;
  private static final String LONG_NAME = "././@LongLink";
  private static final byte[] ZEROS = new byte[RECORD];

  private final OutputStream out;
  private final long time;
  private long written;
  private long left;

  /// A writer to `out` whose members were all changed `time` seconds after the epoch.
  public TarWriter(OutputStream out, long time) {
    this.out = out;
    this.time = time;
  }

  /// Writes a member's header, and what pads the data of the one before.
  public void begin(TarEntry entry) throws IOException {
    requireComplete();
    if (entry.target().length() > NAME_LENGTH) {
      longName('K', entry.target());
    }
    if (entry.name().length() > NAME_LENGTH) {
      longName('L', entry.name());
    }
    if (!entry.attributes().isEmpty()) {
      attributes(entry);
    }
    put(header(entry, time), BLOCK);
    left = entry.size();
  }

  /// Extended attributes are records of a POSIX header, called as GNU's tar and Docker call them.
  private void attributes(TarEntry entry) throws IOException {
    StringBuilder records = new StringBuilder();
    entry
        .attributes()
        .forEach((name, value) -> records.append(record(ExtendedHeader.PREFIX + name, value)));
    byte[] header = new byte[BLOCK];
    text(header, 0, "././@PaxHeader");
    numbers(header, 0644, TarEntry.Owner.ROOT);
    number(header, 124, 12, records.length());
    number(header, 136, 12, 0);
    seal(header, 'x');
    put(header, BLOCK);
    byte[] bytes = records.toString().getBytes(StandardCharsets.ISO_8859_1);
    put(bytes, bytes.length);
    pad(BLOCK);
  }

  /// `LENGTH NAME=VALUE` and a line's end; the length counts its own digits.
  private static String record(String name, String value) {
    int rest = name.length() + value.length() + 3;
    int length = rest + Integer.toString(rest).length();
    length = rest + Integer.toString(length).length();
    return length + " " + name + "=" + value + "\n";
  }

  /// Writes bytes of the file that was begun.
  public void data(byte[] bytes, int offset, int length) throws IOException {
    if (length > left) {
      throw new IllegalStateException("more data than the header promised");
    }
    out.write(bytes, offset, length);
    written += length;
    left -= length;
    if (left == 0) {
      pad(BLOCK);
    }
  }

  /// Takes the bytes of the file that was begun as written: for an archive of which only the size
  /// is asked for.
  public void omit() throws IOException {
    written += left;
    left = 0;
    pad(BLOCK);
  }

  /// How many bytes there are so far.
  public long written() {
    return written;
  }

  /// Ends the archive; returns its size. Does not close the stream.
  public long finish() throws IOException {
    requireComplete();
    put(ZEROS, 2 * BLOCK);
    pad(RECORD);
    return written;
  }

  /// Takes note of bytes, a multiple of 512, that went to the stream without this writer.
  public void passed(long bytes) throws IOException {
    requireComplete();
    written += bytes;
  }

  private void requireComplete() {
    if (left != 0) {
      throw new IllegalStateException(left + " bytes of data are missing");
    }
  }

  private void longName(char flag, String name) throws IOException {
    byte[] header = new byte[BLOCK];
    text(header, 0, LONG_NAME);
    numbers(header, 0644, TarEntry.Owner.ROOT);
    number(header, 124, 12, name.length() + 1L);
    number(header, 136, 12, 0);
    seal(header, flag);
    put(header, BLOCK);
    byte[] bytes = (name + '\0').getBytes(StandardCharsets.ISO_8859_1);
    put(bytes, bytes.length);
    pad(BLOCK);
  }

  /// The header of a member whose names are at most 100 bytes; longer ones are cut.
  public static byte[] header(TarEntry entry, long time) {
    byte[] header = new byte[BLOCK];
    text(header, 0, entry.name());
    numbers(header, entry.mode(), entry.owner());
    number(header, 124, 12, entry.size());
    number(header, 136, 12, time);
    text(header, 157, entry.target());
    seal(header, entry.type().flag);
    return header;
  }

  private static void numbers(byte[] header, int mode, TarEntry.Owner owner) {
    number(header, 100, 8, mode);
    number(header, 108, 8, owner.uid());
    number(header, 116, 8, owner.gid());
    text(header, 265, owner.user());
    text(header, 297, owner.group());
  }

  private static void seal(byte[] header, char flag) {
    header[156] = (byte) flag;
    text(header, 257, "ustar  ");
    int sum = 8 * ' ';
    for (byte b : header) {
      sum += b & 0xFF;
    }
    number(header, 148, 7, sum);
    header[155] = ' ';
  }

  /// Octal digits and a NUL, or, where they do not fit, the number's bytes after 0x80.
  private static void number(byte[] header, int at, int length, long value) {
    int digits = length - 1;
    boolean fits = value >>> (3 * digits) == 0;
    long rest = value;
    for (int i = fits ? digits - 1 : length - 1; i >= 0; i--) {
      header[at + i] = (byte) (fits ? '0' + (rest & 7) : rest);
      rest = fits ? rest >>> 3 : rest >> 8;
    }
    if (!fits) {
      header[at] = (byte) 0x80;
    }
  }

  private static void text(byte[] header, int at, String text) {
    int length = Math.min(text.length(), NAME_LENGTH);
    for (int i = 0; i < length; i++) {
      header[at + i] = (byte) text.charAt(i);
    }
  }

  private void pad(int unit) throws IOException {
    int over = (int) (written % unit);
    if (over != 0) {
      put(ZEROS, unit - over);
    }
  }

  private void put(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    written += length;
  }
}
