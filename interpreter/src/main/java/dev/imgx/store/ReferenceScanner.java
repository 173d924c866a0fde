package dev.imgx.store;

import dev.imgx.store.hash.Base32;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// A stream that looks for the hash parts of store paths in what is written to it, and passes it
/// on.
///
/// One pass for any number of candidates, which looks at three bytes and knows from them how far it
/// can go: most often thirty, also in long runs of digits. Finds also what lies across two writes.
/// Follows `src/libstore/references.cc`, and for the steps S. Wu and U. Manber, "A fast algorithm
/// for multi-pattern searching" (1994). Mutable, for one thread.
public final class ReferenceScanner extends OutputStream {
  private static final int LENGTH = StorePath.HASH_LENGTH;
  private static final byte FAR = LENGTH - 2;
  private static final byte[] VALUE = values();

  private final Map<String, StorePath> wanted = new HashMap<>();

  /// For three digits, how far they are at least from the end of a candidate.
  private final byte[] steps = new byte[1 << 15];

  private final SortedSet<StorePath> found = new TreeSet<>();
  private final byte[] seam = new byte[2 * (LENGTH - 1)];
  private final OutputStream next;
  private int kept;

  /// Looks for these paths.
  public ReferenceScanner(Collection<StorePath> candidates) {
    this(candidates, OutputStream.nullOutputStream());
  }

  /// Looks for these paths, and writes everything to `next`, which `close` closes.
  public ReferenceScanner(Collection<StorePath> candidates, OutputStream next) {
    this.next = next;
    Arrays.fill(steps, FAR);
    for (StorePath path : candidates) {
      wanted.put(path.hashPart(), path);
      byte[] digits = path.hashPart().getBytes(StandardCharsets.ISO_8859_1);
      for (int end = 2; end < LENGTH; end++) {
        int three = three(digits, end);
        steps[three] = (byte) Math.min(steps[three], LENGTH - 1 - end);
      }
    }
  }

  /// What each byte counts as a digit, or -1.
  private static byte[] values() {
    byte[] values = new byte[256];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (Base32.isDigit(i) ? Base32.DIGITS.indexOf(i) : -1);
    }
    return values;
  }

  /// The candidates that were seen so far.
  public SortedSet<StorePath> found() {
    return Collections.unmodifiableSortedSet(found);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (!wanted.isEmpty() && length > 0) {
      look(bytes, offset, length);
    }
    next.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    next.flush();
  }

  @Override
  public void close() throws IOException {
    next.close();
  }

  private void look(byte[] bytes, int offset, int length) {
    int head = Math.min(length, LENGTH - 1);
    System.arraycopy(bytes, offset, seam, kept, head);
    scan(seam, 0, kept + head);
    if (length >= LENGTH - 1) {
      scan(bytes, offset, length);
      kept = LENGTH - 1;
      System.arraycopy(bytes, offset + length - kept, seam, 0, kept);
    } else {
      int keep = Math.min(kept + head, LENGTH - 1);
      System.arraycopy(seam, kept + head - keep, seam, 0, keep);
      kept = keep;
    }
  }

  private void scan(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int last = offset + LENGTH - 1;
    while (last < end) {
      if (VALUE[bytes[last] & 0xff] < 0) {
        last += LENGTH;
      } else if (VALUE[bytes[last - 1] & 0xff] < 0) {
        last += LENGTH - 1;
      } else if (VALUE[bytes[last - 2] & 0xff] < 0) {
        last += LENGTH - 2;
      } else {
        int step = steps[three(bytes, last)];
        if (step == FAR) {
          // The processor need not wait for the table to know where to look next.
          last += FAR;
          continue;
        }
        if (step == 0) {
          check(bytes, last - LENGTH + 1);
          step = 1;
        }
        last += step;
      }
    }
  }

  /// The number that three digits make, the last of which is at `last`.
  private static int three(byte[] bytes, int last) {
    return VALUE[bytes[last - 2] & 0xff] << 10
        | VALUE[bytes[last - 1] & 0xff] << 5
        | VALUE[bytes[last] & 0xff];
  }

  private void check(byte[] bytes, int start) {
    StorePath path = wanted.get(new String(bytes, start, LENGTH, StandardCharsets.ISO_8859_1));
    if (path != null && found.add(path)) {
      wanted.remove(path.hashPart());
    }
  }
}
