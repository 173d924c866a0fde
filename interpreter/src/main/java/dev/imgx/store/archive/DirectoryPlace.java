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
import java.util.Set;

/// Puts members into a directory, each when it comes. Of modes only whether a file is executable is
/// kept.
final class DirectoryPlace implements MemberPlace {
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  private static final Set<PosixFilePermission> PLAIN =
      PosixFilePermissions.fromString("rw-r--r--");
  private static final Set<PosixFilePermission> PROGRAM =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private final Path target;
  private final byte[] buffer = new byte[1 << 16];

  DirectoryPlace(Path target) {
    this.target = target;
  }

  @Override
  public void directory(String name) throws IOException {
    Files.createDirectory(place(name));
  }

  @Override
  public long file(String name, boolean executable, long size, InputStream data)
      throws IOException {
    Path place = place(name);
    Set<PosixFilePermission> mode = executable ? PROGRAM : PLAIN;
    long left = size;
    try (FileChannel out =
        FileChannel.open(place, NEW, PosixFilePermissions.asFileAttribute(mode))) {
      while (left > 0) {
        int count = data.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          break;
        }
        for (ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count); bytes.hasRemaining(); ) {
          out.write(bytes);
        }
        left -= count;
      }
    }
    Metadata.restoreMode(place, mode);
    return size - left;
  }

  @Override
  public void link(String name, String target) throws IOException {
    FileNames.makeLink(place(name), target);
  }

  @Override
  public void hardLink(String name, String existing) throws IOException {
    Files.createLink(place(name), place(existing));
  }

  @Override
  public void remove(String name) throws IOException {
    Files.delete(place(name));
  }

  private Path place(String name) {
    Path place = target;
    for (String part : name.split("/")) {
      place = FileNames.resolve(place, part);
    }
    return place;
  }
}
