package dev.imgx.app.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Standard output, buffered, which tells a reader that has gone away from other failures.
final class Results extends OutputStream {
  private static final int BUFFER = 1 << 14;

  /// The reader of standard output has gone away, as `head` does.
  static final class Gone extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final OutputStream out =
      new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER);

  @Override
  public void write(int b) throws IOException {
    try {
      out.write(b);
    } catch (IOException e) {
      throw translated(e);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw translated(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw translated(e);
    }
  }

  private static IOException translated(IOException error) {
    return "Broken pipe".equals(error.getMessage())
        ? new Gone()
        : new IOException("cannot write to standard output: " + error.getMessage(), error);
  }
}
