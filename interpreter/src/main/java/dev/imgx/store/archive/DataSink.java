package dev.imgx.store.archive;

import java.io.IOException;
import java.io.OutputStream;

/// Writes only the bytes of files.
public record DataSink(OutputStream out) implements TreeSink {
  @Override
  public void regular(boolean executable, long size) {}

  @Override
  public void data(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  @Override
  public void symlink(String target) {}

  @Override
  public void directory() {}

  @Override
  public void entry(String name) {}

  @Override
  public void end() {}
}
