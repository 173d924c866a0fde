package dev.imgx.store.hash;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/// A stream that hashes and counts what is written, and passes it on. Mutable, for one thread.
public final class HashSink extends OutputStream {
  private final HashAlgorithm algorithm;
  private final MessageDigest digest;
  private final OutputStream next;
  private long count;

  /// Hashes only.
  public HashSink(HashAlgorithm algorithm) {
    this(algorithm, OutputStream.nullOutputStream());
  }

  /// Hashes, and writes to `next`, which `close` closes.
  public HashSink(HashAlgorithm algorithm, OutputStream next) {
    this.algorithm = algorithm;
    this.digest = algorithm.newDigest();
    this.next = next;
  }

  @Override
  public void write(int b) throws IOException {
    digest.update((byte) b);
    count++;
    next.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    digest.update(bytes, offset, length);
    count += length;
    next.write(bytes, offset, length);
  }

  /// Hashes and counts bytes that are where the others go already.
  public void pass(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
    count += length;
  }

  @Override
  public void flush() throws IOException {
    next.flush();
  }

  @Override
  public void close() throws IOException {
    next.close();
  }

  /// The number of bytes written so far.
  public long count() {
    return count;
  }

  /// The hash of everything written; to be asked once, at the end.
  public Hash finish() {
    return Hash.of(algorithm, digest.digest());
  }
}
