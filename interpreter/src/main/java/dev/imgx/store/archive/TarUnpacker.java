package dev.imgx.store.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Unpacks tars of strangers into a directory, or into a tree that is going to be one, and nowhere
/// else. Mutable, for one thread.
///
/// It knows everything that it has made, and never writes through a link. Relative links that lead
/// out of the directory, devices, and more than a given number of bytes are refused. Of modes only
/// whether a file is executable is kept; times and owners are not.
public final class TarUnpacker {
  private final MemberPlace place;
  private final Map<String, TarInput.Kind> made = new HashMap<>();
  private long room;

  /// An unpacker into `target`, an empty directory, for at most `mostBytes` of files.
  public TarUnpacker(Path target, long mostBytes) {
    this(new DirectoryPlace(target), mostBytes);
  }

  /// The same into a tree that is written later.
  public TarUnpacker(SpooledTree tree, long mostBytes) {
    this((MemberPlace) tree, mostBytes);
  }

  private TarUnpacker(MemberPlace place, long mostBytes) {
    this.place = place;
    this.room = mostBytes;
    made.put("", TarInput.Kind.DIRECTORY);
  }

  /// Unpacks all members; throws `ArchiveError` at the first that is not allowed.
  public void unpack(TarInput tar) throws IOException {
    for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
      unpack(member, tar.data());
    }
  }

  /// Unpacks one member, whose bytes `data` gives.
  public void unpack(TarInput.Member member, InputStream data) throws IOException {
    String name = member.name();
    switch (member.kind()) {
      case DIRECTORY -> directory(name);
      case FILE -> file(member, data);
      case SYMLINK -> {
        if (!member.target().startsWith("/") && SafeNames.linked(name, member.target()) == null) {
          throw new ArchiveError(
              "the link `" + name + "` leads out of the archive, to `" + member.target() + "`");
        }
        claim(name);
        place.link(name, member.target());
      }
      case HARDLINK -> hardLink(member);
      case OTHER ->
          throw new ArchiveError("`" + name + "` is neither a file, a directory nor a link");
    }
    made.put(name, member.kind() == TarInput.Kind.HARDLINK ? TarInput.Kind.FILE : member.kind());
  }

  private void directory(String name) throws IOException {
    TarInput.Kind old = made.get(name);
    if (old == TarInput.Kind.DIRECTORY) {
      return;
    }
    if (old != null) {
      throw new ArchiveError("`" + name + "` is a directory, and something else before");
    }
    parents(name);
    place.directory(name);
    made.put(name, TarInput.Kind.DIRECTORY);
  }

  private void parents(String name) throws IOException {
    int slash = name.lastIndexOf('/');
    if (slash < 0) {
      return;
    }
    String parent = name.substring(0, slash);
    TarInput.Kind kind = made.get(parent);
    if (kind == null) {
      directory(parent);
    } else if (kind != TarInput.Kind.DIRECTORY) {
      throw new ArchiveError(
          "`" + name + "` would be written through `" + parent + "`, which is not a directory");
    }
  }

  /// Makes sure that a place is free and its parents are directories.
  private void claim(String name) throws IOException {
    TarInput.Kind old = made.get(name);
    if (old == TarInput.Kind.DIRECTORY) {
      throw new ArchiveError("`" + name + "` is no directory, but was one before");
    }
    parents(name);
    if (old != null) {
      place.remove(name);
    }
  }

  private void file(TarInput.Member member, InputStream data) throws IOException {
    String name = member.name();
    claim(name);
    room -= member.size();
    if (room < 0) {
      throw new ArchiveError("`" + name + "` is larger than expected");
    }
    boolean executable = (member.mode() & 0111) != 0;
    if (place.file(name, executable, member.size(), data) < member.size()) {
      throw new ArchiveError("`" + name + "` is truncated");
    }
  }

  private void hardLink(TarInput.Member member) throws IOException {
    String name = member.name();
    String existing = SafeNames.relative(member.target());
    if (made.get(existing) != TarInput.Kind.FILE || existing.equals(name)) {
      throw new ArchiveError(
          "`" + name + "` is another name of `" + existing + "`, which is no file");
    }
    claim(name);
    place.hardLink(name, existing);
  }
}
