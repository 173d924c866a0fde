package dev.imgx.store.cache;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A cache in a directory of this machine.
public final class FileTransport implements Transport {
  private static final String TEMPORARY = ".imgx-";

  private final Path root;

  public FileTransport(Path root) {
    this.root = root;
  }

  @Override
  public String address() {
    return "file://" + root;
  }

  @Override
  public InputStream open(String name, Progress progress) throws IOException {
    try {
      return new Counted(Files.newInputStream(root.resolve(name)), progress);
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new Absent(name);
    }
  }

  /// Tells how far it is.
  private static final class Counted extends FilterInputStream {
    private final Progress progress;
    private long done;

    Counted(InputStream in, Progress progress) {
      super(in);
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      done += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      if (count > 0) {
        done += count;
        progress.bytes(done);
      }
      return count;
    }
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(root.resolve(name));
  }

  /// Whoever is still writing has written within a day.
  @Override
  public void tidy() throws IOException {
    Instant old = Instant.now().minus(Duration.ofDays(1));
    for (String name : names()) {
      Path file = root.resolve(name);
      if (name.startsWith(TEMPORARY) && Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// On the cache's own file system, so that it can be moved.
  @Override
  public Path newFile() throws IOException {
    Files.createDirectories(root);
    return Files.createTempFile(
        root,
        TEMPORARY,
        "",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
  }

  @Override
  public void put(String name, Path file, String type) throws IOException {
    Path target = root.resolve(name);
    Files.createDirectories(target.getParent());
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new CacheError("there is no such directory", true, e);
    }
    return names;
  }
}
