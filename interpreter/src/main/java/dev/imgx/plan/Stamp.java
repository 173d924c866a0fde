package dev.imgx.plan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// What changes whenever a file does: writing to it, putting another in its place and setting its
/// times back all change its inode or the time of its last change, which nobody can set.
///
/// @param modified in nanoseconds since 1970, as the file's owner says
/// @param changed the same, as the kernel says
record Stamp(int mode, long device, long inode, long size, long modified, long changed) {
  /// The stamp of what is not there, or may not be looked at.
  static final Stamp NOTHING = new Stamp(0, 0, 0, 0, 0, 0);

  /// The bytes of a stamp.
  static final int BYTES = Integer.BYTES + 5 * Long.BYTES;

  private static final String ATTRIBUTES = "unix:mode,dev,ino,size,lastModifiedTime,ctime";
  private static final int KIND = 0170000;
  private static final int LINK = 0120000;
  private static final int REGULAR = 0100000;
  private static final int DIRECTORY = 0040000;

  /// The stamp of what is at a place now.
  static Stamp of(Path place, LinkOption... options) {
    try {
      Map<String, Object> all = Files.readAttributes(place, ATTRIBUTES, options);
      return new Stamp(
          (int) number(all, "mode"),
          number(all, "dev"),
          number(all, "ino"),
          number(all, "size"),
          time(all, "lastModifiedTime"),
          time(all, "ctime"));
    } catch (IOException | UnsupportedOperationException e) {
      return NOTHING;
    }
  }

  private static long number(Map<String, Object> all, String name) {
    return ((Number) Objects.requireNonNull(all.get(name))).longValue();
  }

  private static long time(Map<String, Object> all, String name) {
    return ((FileTime) Objects.requireNonNull(all.get(name))).to(TimeUnit.NANOSECONDS);
  }

  static Stamp read(ByteBuffer from) {
    return new Stamp(
        from.getInt(),
        from.getLong(),
        from.getLong(),
        from.getLong(),
        from.getLong(),
        from.getLong());
  }

  void write(ByteBuffer to) {
    to.putInt(mode).putLong(device).putLong(inode).putLong(size).putLong(modified).putLong(changed);
  }

  /// Whether a stamp is the same. Not `equals`, which records link when they are first asked: that
  /// takes longer than looking at a hundred files.
  boolean matches(Stamp other) {
    return mode == other.mode
        && device == other.device
        && inode == other.inode
        && size == other.size
        && modified == other.modified
        && changed == other.changed;
  }

  /// Whether both are of the same kind: nothing, a file, a directory, a link.
  boolean isLike(Stamp other) {
    return (mode & KIND) == (other.mode & KIND);
  }

  boolean isNothing() {
    return mode == 0;
  }

  boolean isLink() {
    return (mode & KIND) == LINK;
  }

  /// Whether reading it can give something else every time.
  boolean isStream() {
    int kind = mode & KIND;
    return kind != 0 && kind != REGULAR && kind != DIRECTORY && kind != LINK;
  }

  boolean isDirectory() {
    return (mode & KIND) == DIRECTORY;
  }
}
