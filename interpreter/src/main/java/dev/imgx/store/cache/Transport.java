package dev.imgx.store.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/// How the files of a binary cache are reached. Names are relative, with slashes. Safe for several
/// threads.
///
/// Methods throw `CacheError` when the cache is the reason, any other `IOException` when this
/// machine is, and `InterruptedIOException` (the thread stays interrupted) when they are cancelled.
public interface Transport {
  /// Is told how many bytes of a file have come.
  @FunctionalInterface
  interface Progress {
    void bytes(long done);
  }

  /// The cache's address, for people.
  String address();

  /// The bytes of a file as they come. Throws `Absent` when there is no such file.
  InputStream open(String name, Progress progress) throws IOException;

  /// Whether there is such a file.
  boolean exists(String name) throws IOException;

  /// Deletes what earlier processes left when they were killed.
  void tidy() throws IOException;

  /// A new empty file to write what is put later.
  Path newFile() throws IOException;

  /// Makes a file of a `newFile`, all at once, over what is there; the new file is used up.
  void put(String name, Path file, String type) throws IOException;

  /// The names of all files in the cache's own directory. Throws `CacheError` when they cannot be
  /// known.
  List<String> names() throws IOException;

  /// There is no such file.
  final class Absent extends IOException {
    private static final long serialVersionUID = 1L;

    public Absent(String name) {
      super("there is no '" + name + "'");
    }

    /// As cheap as an error that is caught can be.
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
