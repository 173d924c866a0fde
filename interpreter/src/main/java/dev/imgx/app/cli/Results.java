package dev.imgx.app.cli;

import dev.imgx.store.archive.NarWriter;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Standard output, buffered, which tells a reader that has gone away from other failures.
final class Results extends OutputStream implements NarWriter.Taker {
  private static final int SMALL = 1 << 14;
  private static final int LARGE = 1 << 18;

  /// The reader of standard output has gone away, as `head` does.
  static final class Gone extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();
  private ByteBuffer buffer = ByteBuffer.allocate(SMALL);

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > buffer.remaining()) {
      flush();
    }
    if (length > buffer.capacity()) {
      send(ByteBuffer.wrap(bytes, offset, length));
    } else {
      buffer.put(bytes, offset, length);
    }
  }

  /// Small files are read to where they are sent from; large ones the kernel sends.
  @Override
  public void take(FileChannel file, long size) throws IOException {
    if (!buffer.isDirect()) {
      flush();
      buffer = ByteBuffer.allocateDirect(LARGE);
    }
    if (size > LARGE / 2) {
      flush();
      transfer(file, size);
      return;
    }
    if (size > buffer.remaining()) {
      flush();
    }
    int end = buffer.limit();
    buffer.limit(buffer.position() + (int) size);
    while (buffer.hasRemaining()) {
      if (file.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    buffer.limit(end);
  }

  private void transfer(FileChannel file, long size) throws IOException {
    for (long done = 0; done < size; ) {
      long count;
      try {
        count = file.transferTo(done, size - done, out);
      } catch (IOException e) {
        throw translated(e);
      }
      if (count <= 0) {
        throw new EOFException();
      }
      done += count;
    }
  }

  @Override
  public void flush() throws IOException {
    buffer.flip();
    try {
      send(buffer);
    } finally {
      buffer.clear();
    }
  }

  private void send(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
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
