package dev.imgx.store.archive;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// One member of a tar: what its header says. Names and targets are bytes, one per char.
///
/// @param name as in the archive; a directory's ends with `/`
/// @param mode permission bits
/// @param size in bytes; 0 for anything but a file
/// @param target where a link leads, else empty
/// @param attributes extended attributes: names and values, in bytes
public record TarEntry(
    Type type,
    String name,
    int mode,
    Owner owner,
    long size,
    String target,
    SortedMap<String, String> attributes) {
  /// A member without extended attributes.
  public TarEntry(Type type, String name, int mode, Owner owner, long size, String target) {
    this(type, name, mode, owner, size, target, Collections.emptySortedMap());
  }

  public TarEntry {
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }

  /// The same with other extended attributes.
  public TarEntry with(SortedMap<String, String> others) {
    return others.isEmpty() ? this : new TarEntry(type, name, mode, owner, size, target, others);
  }

  /// The kinds of member that imgx writes.
  public enum Type {
    FILE('0'),
    LINK('2'),
    DIRECTORY('5');

    final char flag;

    Type(char flag) {
      this.flag = flag;
    }
  }

  /// User and group, by number and by name; an empty name is none.
  public record Owner(long uid, long gid, String user, String group) {
    /// The superuser.
    public static final Owner ROOT = new Owner(0, 0);

    /// Number 0 is called `root`, others have no name.
    public Owner(long uid, long gid) {
      this(uid, gid, uid == 0 ? "root" : "", gid == 0 ? "root" : "");
    }
  }

  /// A regular file.
  public static TarEntry file(String name, int mode, Owner owner, long size) {
    return new TarEntry(Type.FILE, name, mode, owner, size, "");
  }

  /// A directory; its name is given without `/` at the end.
  public static TarEntry directory(String name, int mode, Owner owner) {
    return new TarEntry(Type.DIRECTORY, name + "/", mode, owner, 0, "");
  }

  /// A symbolic link.
  public static TarEntry link(String name, Owner owner, String target) {
    return new TarEntry(Type.LINK, name, 0777, owner, 0, target);
  }
}
