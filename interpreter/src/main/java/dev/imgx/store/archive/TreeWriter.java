package dev.imgx.store.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes a tree to disk as a store keeps it: modes 0444 and 0555, all times one second into 1970.
/// Mutable, for one tree and one thread.
///
/// Nothing may be at `root` before. Directories stay writable until they end; the root directory
/// stays so until `Metadata.seal`, because a directory that cannot be written cannot be moved.
public final class TreeWriter implements TreeSink, AutoCloseable {
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  private static final FileAttribute<?> PLAIN = mode("r--r--r--");
  private static final FileAttribute<?> PROGRAM = mode("r-xr-xr-x");

  private static final FileAttribute<?> FREE = mode("rw-rw-rw-");
  private static final FileAttribute<?> FREE_PROGRAM = mode("rwxrwxrwx");

  private final Deque<Path> directories = new ArrayDeque<>();
  private final boolean forStore;
  private Path next;
  private boolean executable;
  private @Nullable FileChannel file;

  public TreeWriter(Path root) {
    this(root, true);
  }

  private TreeWriter(Path root, boolean forStore) {
    this.next = root;
    this.forStore = forStore;
  }

  /// Writes a tree that belongs to its user: new, and as writable as the process's mask lets it be.
  public static TreeWriter forUser(Path root) {
    return new TreeWriter(root, false);
  }

  private static FileAttribute<?> mode(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }

  @Override
  public void regular(boolean isExecutable, long size) throws IOException {
    executable = isExecutable;
    FileAttribute<?> plain = forStore ? PLAIN : FREE;
    FileAttribute<?> program = forStore ? PROGRAM : FREE_PROGRAM;
    file = FileChannel.open(next, NEW, isExecutable ? program : plain);
  }

  @Override
  public void data(byte[] bytes, int offset, int length) throws IOException {
    FileChannel out = Objects.requireNonNull(file, "data outside a file");
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  @Override
  public void symlink(String target) throws IOException {
    FileNames.makeLink(next, target);
    if (forStore) {
      Metadata.resetTime(next);
    }
  }

  @Override
  public void directory() throws IOException {
    Files.createDirectory(next);
    directories.push(next);
  }

  @Override
  public void entry(String name) throws IOException {
    next = FileNames.resolve(directories.element(), name);
  }

  @Override
  public void end() throws IOException {
    if (file != null) {
      file.close();
      file = null;
      if (forStore) {
        Metadata.finishFile(next, executable);
      }
    } else {
      Path directory = directories.pop();
      if (forStore && !directories.isEmpty()) {
        Metadata.seal(directory);
      }
    }
  }

  /// Closes a file that was left open by an error.
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
