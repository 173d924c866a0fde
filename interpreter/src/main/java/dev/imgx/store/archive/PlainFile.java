package dev.imgx.store.archive;

import java.io.IOException;

/// Lets one regular file through, as not executable, and nothing else.
public record PlainFile(TreeSink next) implements TreeSink {
  @Override
  public void regular(boolean executable, long size) throws IOException {
    next.regular(false, size);
  }

  @Override
  public void data(byte[] bytes, int offset, int length) throws IOException {
    next.data(bytes, offset, length);
  }

  @Override
  public void symlink(String target) throws IOException {
    throw refusal();
  }

  @Override
  public void directory() throws IOException {
    throw refusal();
  }

  @Override
  public void entry(String name) throws IOException {
    throw refusal();
  }

  @Override
  public void end() throws IOException {
    next.end();
  }

  private static IOException refusal() {
    return new IOException("a path that is hashed flat must be a regular file");
  }
}
