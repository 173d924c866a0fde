package dev.imgx.store.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Unpacks tars of strangers into a directory and nowhere else. Mutable, for one thread.
///
/// It knows everything that it has made, and never writes through a link. Relative links that lead
/// out of the directory, devices, and more than a given number of bytes are refused. Of modes only
/// whether a file is executable is kept; times and owners are not.
public final class TarUnpacker {
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private final Path target;
  private final Map<String, TarInput.Kind> made = new HashMap<>();
  private final byte[] buffer = new byte[1 << 16];
  private final boolean forStore;
  private long room;

  /// An unpacker into `target`, an empty directory, for at most `mostBytes` of files.
  public TarUnpacker(Path target, long mostBytes) {
    this(target, mostBytes, false);
  }

  private TarUnpacker(Path target, long mostBytes, boolean forStore) {
    this.target = target;
    this.room = mostBytes;
    this.forStore = forStore;
    made.put("", TarInput.Kind.DIRECTORY);
  }

  /// The same for a tree that goes into a store as it is: its files have the modes and times that
  /// they will have there from the beginning.
  public static TarUnpacker forStore(Path target, long mostBytes) {
    return new TarUnpacker(target, mostBytes, true);
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
      case FILE -> file(member, claim(name), data);
      case SYMLINK -> {
        if (!member.target().startsWith("/") && SafeNames.linked(name, member.target()) == null) {
          throw new ArchiveError(
              "the link `" + name + "` leads out of the archive, to `" + member.target() + "`");
        }
        FileNames.makeLink(claim(name), member.target());
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
    Files.createDirectory(place(name));
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
  private Path claim(String name) throws IOException {
    TarInput.Kind old = made.get(name);
    if (old == TarInput.Kind.DIRECTORY) {
      throw new ArchiveError("`" + name + "` is no directory, but was one before");
    }
    parents(name);
    Path place = place(name);
    if (old != null) {
      Files.delete(place);
    }
    return place;
  }

  private Path place(String name) {
    Path place = target;
    if (!name.isEmpty()) {
      for (String part : name.split("/")) {
        place = FileNames.resolve(place, part);
      }
    }
    return place;
  }

  private void file(TarInput.Member member, Path place, InputStream data) throws IOException {
    room -= member.size();
    if (room < 0) {
      throw new ArchiveError("`" + member.name() + "` is larger than expected");
    }
    boolean executable = (member.mode() & 0111) != 0;
    Set<PosixFilePermission> mode = mode(executable);
    try (FileChannel out =
        FileChannel.open(place, NEW, PosixFilePermissions.asFileAttribute(mode))) {
      copy(member, data, out);
    }
    if (forStore) {
      Metadata.finishFile(place, executable);
    } else {
      Metadata.restoreMode(place, mode);
    }
  }

  private Set<PosixFilePermission> mode(boolean executable) {
    String write = forStore ? "-" : "w";
    String execute = executable ? "x" : "-";
    return PosixFilePermissions.fromString("r" + write + execute + ("r-" + execute).repeat(2));
  }

  private void copy(TarInput.Member member, InputStream data, FileChannel out) throws IOException {
    long left = member.size();
    while (left > 0) {
      int count = data.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new ArchiveError("`" + member.name() + "` is truncated");
      }
      for (ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count); bytes.hasRemaining(); ) {
        out.write(bytes);
      }
      left -= count;
    }
  }

  private void hardLink(TarInput.Member member) throws IOException {
    String existing = SafeNames.relative(member.target());
    if (made.get(existing) != TarInput.Kind.FILE) {
      throw new ArchiveError(
          "`" + member.name() + "` is another name of `" + existing + "`, which is no file");
    }
    Files.createLink(claim(member.name()), place(existing));
  }
}
