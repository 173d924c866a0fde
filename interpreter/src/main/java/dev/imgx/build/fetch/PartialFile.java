package dev.imgx.build.fetch;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that grows while it is fetched, perhaps by answers of several servers, and its hash.
/// Mutable, for one thread.
final class PartialFile implements AutoCloseable {
  private final HashAlgorithm algorithm;
  private final Path path;
  private HashSink sink;
  private int answers;
  private boolean finished;

  /// An empty file; replaces what is there.
  PartialFile(HashAlgorithm algorithm, Path path) throws IOException {
    this.algorithm = algorithm;
    this.path = path;
    this.sink = open();
  }

  private PartialFile(HashAlgorithm algorithm, Path path, HashSink sink) {
    this.algorithm = algorithm;
    this.path = path;
    this.sink = sink;
    this.answers = sink.count() > 0 ? 1 : 0;
  }

  /// A file that goes on with what an earlier run left there, if anything.
  static PartialFile resumed(HashAlgorithm algorithm, Path path) throws IOException {
    OutputStream end = Files.newOutputStream(path, CREATE, WRITE, APPEND);
    HashSink sink = new HashSink(algorithm, new BufferedOutputStream(end, 1 << 16));
    try (InputStream in = Files.newInputStream(path)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sink.pass(buffer, 0, count);
      }
    }
    return new PartialFile(algorithm, path, sink);
  }

  private HashSink open() throws IOException {
    return new HashSink(algorithm, new BufferedOutputStream(Files.newOutputStream(path), 1 << 16));
  }

  Path path() {
    return path;
  }

  /// How many bytes are there.
  long position() {
    return sink.count();
  }

  /// Whether more than one answer gave the bytes: then they need not belong together.
  boolean pieced() {
    return answers > 1;
  }

  /// Begins again with nothing.
  void restart() throws IOException {
    sink.close();
    sink = open();
    answers = 0;
    finished = false;
  }

  /// Says that what is written from now on comes from another answer.
  void continued() {
    answers++;
  }

  void write(byte[] bytes, int count) throws IOException {
    sink.write(bytes, 0, count);
  }

  /// Whether all is there.
  boolean finished() {
    return finished;
  }

  /// The hash of all, after which only `restart` may follow.
  Hash finish() throws IOException {
    sink.close();
    finished = true;
    return sink.finish();
  }

  @Override
  public void close() throws IOException {
    sink.close();
  }
}
