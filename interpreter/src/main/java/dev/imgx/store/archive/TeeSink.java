package dev.imgx.store.archive;

import java.io.IOException;

/// Hands a tree to two sinks.
record TeeSink(TreeSink first, TreeSink second) implements TreeSink {
  @Override
  public void regular(boolean executable, long size) throws IOException {
    first.regular(executable, size);
    second.regular(executable, size);
  }

  @Override
  public void data(byte[] bytes, int offset, int length) throws IOException {
    first.data(bytes, offset, length);
    second.data(bytes, offset, length);
  }

  @Override
  public void symlink(String target) throws IOException {
    first.symlink(target);
    second.symlink(target);
  }

  @Override
  public void directory() throws IOException {
    first.directory();
    second.directory();
  }

  @Override
  public void entry(String name) throws IOException {
    first.entry(name);
    second.entry(name);
  }

  @Override
  public void end() throws IOException {
    first.end();
    second.end();
  }
}
