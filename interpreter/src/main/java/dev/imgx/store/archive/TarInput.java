package dev.imgx.store.archive;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/// Reads a tar of a stranger, in whatever form it is compressed. Mutable, for one thread.
///
/// Whatever is wrong with it is an `ArchiveError` that begins with what the archive was called.
public final class TarInput implements AutoCloseable {
  /// The kinds of member.
  public enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    /// Another name of an earlier member, `target`.
    HARDLINK,
    /// A device, a pipe or anything else.
    OTHER
  }

  /// A member.
  ///
  /// @param name safe, in bytes; empty for the root
  /// @param target what a link says, in bytes, not checked
  /// @param owner by number, and by name where the archive has one
  /// @param time when it was changed, in seconds since 1970
  /// @param attributes extended attributes: what programs may do (`security.capability`), and those
  ///   of users, in bytes
  public record Member(
      Kind kind,
      String name,
      int mode,
      long size,
      String target,
      TarEntry.Owner owner,
      long time,
      SortedMap<String, String> attributes) {
    public Member {
      attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /// A member without extended attributes.
    public Member(
        Kind kind,
        String name,
        int mode,
        long size,
        String target,
        TarEntry.Owner owner,
        long time) {
      this(kind, name, mode, size, target, owner, time, Collections.emptySortedMap());
    }

    /// A member of the superuser.
    public Member(Kind kind, String name, int mode, long size, String target) {
      this(kind, name, mode, size, target, TarEntry.Owner.ROOT, 0);
    }
  }

  private final String what;
  private final TarEnd plain;
  private final boolean strict;
  private final TarArchiveInputStream tar;
  private final InputStream data = new Data();
  private final byte[] skipped = new byte[1 << 13];

  private TarInput(InputStream in, String what, boolean strict) {
    this.what = what;
    this.strict = strict;
    this.plain = new TarEnd(in);
    this.tar = new TarArchiveInputStream(plain, StandardCharsets.ISO_8859_1.name());
  }

  /// Opens a file; `what` is what errors call it. It must end as a tar should.
  public static TarInput open(Path file, String what) throws IOException {
    return of(Files.newInputStream(file), what, true);
  }

  /// Reads from a stream, which `close` closes. It may lack the mark of the end, as layers that
  /// some programs make do.
  public static TarInput of(InputStream in, String what) throws IOException {
    return of(in, what, false);
  }

  private static TarInput of(InputStream in, String what, boolean strict) throws IOException {
    try {
      BufferedInputStream plain = new BufferedInputStream(Decompression.open(in), 1 << 16);
      plain.mark(TarWriter.BLOCK);
      byte[] first = plain.readNBytes(TarWriter.BLOCK);
      plain.reset();
      if (first.length == 0) {
        throw new ArchiveError(what + " is empty");
      }
      if (first.length < TarWriter.BLOCK || !(isZero(first) || isHeader(first))) {
        throw new ArchiveError(what + " is not a tar archive");
      }
      return new TarInput(plain, what, strict);
    } catch (IOException | IllegalArgumentException e) {
      in.close();
      throw damaged(what, e);
    } catch (ArchiveError e) {
      in.close();
      throw e;
    }
  }

  private static boolean isHeader(byte[] block) {
    try {
      return TarUtils.verifyCheckSum(block);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /// The next member, or null at the end, when everything has been read and its sums have been
  /// checked.
  public @Nullable Member next() {
    try {
      skipRest();
      plain.startRecord();
      TarArchiveEntry entry = tar.getNextEntry();
      SortedMap<String, String> attributes = ExtendedHeader.attributes(plain.record());
      if (entry == null) {
        plain.transferTo(OutputStream.nullOutputStream());
        if (!plain.isWhole() || (strict && !plain.isMarked())) {
          throw new EOFException();
        }
        return null;
      }
      TarNames names = new TarNames(plain.lastBlock());
      String target = entry.getLinkName() == null ? "" : names.target(entry.getLinkName());
      String name = SafeNames.member(names.name(entry.getName()));
      long size = entry.isFile() ? entry.getRealSize() : 0;
      long time = entry.getLastModifiedTime().to(TimeUnit.SECONDS);
      return new Member(
          kind(entry),
          name,
          entry.getMode() & 07777,
          size,
          target,
          owner(entry, names),
          time,
          attributes);
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(what, e);
    } catch (ArchiveError e) {
      throw new ArchiveError(what + ": " + e.getMessage(), e);
    }
  }

  /// What of a member nobody has read, so that it is missed when it is not there.
  private void skipRest() throws IOException {
    boolean more = tar.getCurrentEntry() != null;
    while (more) {
      more = tar.read(skipped) >= 0;
    }
  }

  /// Where in the archive, decompressed, the bytes begin of the file that `next` gave: to be asked
  /// before they are read.
  public long position() {
    return plain.count();
  }

  /// The bytes of the file that `next` gave; closing it does nothing.
  public InputStream data() {
    return data;
  }

  private final class Data extends BulkInputStream {
    @Override
    public int read(byte[] bytes, int offset, int length) {
      try {
        return tar.read(bytes, offset, length);
      } catch (IOException e) {
        throw damaged(what, e);
      }
    }
  }

  private static TarEntry.Owner owner(TarArchiveEntry entry, TarNames names) {
    return new TarEntry.Owner(
        number(entry.getLongUserId()),
        number(entry.getLongGroupId()),
        names.owner(entry.getUserName(), 265),
        names.owner(entry.getGroupName(), 297));
  }

  /// The library reads numbers from 2³¹ on as negative ones.
  private static long number(long read) {
    return read < 0 ? read & 0xFFFF_FFFFL : read;
  }

  private static Kind kind(TarArchiveEntry entry) {
    if (entry.isSymbolicLink()) {
      return Kind.SYMLINK;
    }
    if (entry.isLink()) {
      return Kind.HARDLINK;
    }
    if (entry.isDirectory()) {
      return Kind.DIRECTORY;
    }
    boolean special =
        entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO() || !entry.isFile();
    return special ? Kind.OTHER : Kind.FILE;
  }

  private static ArchiveError damaged(String what, Exception e) {
    String message = String.valueOf(e.getMessage());
    boolean truncated = e instanceof EOFException || message.contains("runcated");
    if (truncated) {
      return new ArchiveError(what + " is truncated", e);
    }
    boolean known = e instanceof ZipException || e.getMessage() != null;
    return new ArchiveError(what + " is damaged" + (known ? ": " + message : ""), e);
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
