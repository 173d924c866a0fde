package dev.imgx.app.cli;

import dev.imgx.store.archive.NarWriter;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Standard output, buffered, which tells a reader that has gone away from other failures.
final class Results extends OutputStream implements NarWriter.Taker {
  private static final int BUFFER = 1 << 14;

  /// The reader of standard output has gone away, as `head` does.
  static final class Gone extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final FileOutputStream plain = new FileOutputStream(FileDescriptor.out);
  private final OutputStream out = new BufferedOutputStream(plain, BUFFER);

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
      if (length < BUFFER) {
        out.write(bytes, offset, length);
      } else {
        out.flush();
        writeMuch(ByteBuffer.wrap(bytes, offset, length));
      }
    } catch (IOException e) {
      throw translated(e);
    }
  }

  /// A channel keeps memory outside the heap for the next time; a stream asks for it each time.
  private void writeMuch(ByteBuffer bytes) throws IOException {
    FileChannel channel = plain.getChannel();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// The kernel does it.
  @Override
  public void take(FileChannel file, long size) throws IOException {
    flush();
    FileChannel channel = plain.getChannel();
    try {
      long done = 0;
      while (done < size) {
        long count = file.transferTo(done, size - done, channel);
        if (count <= 0) {
          throw new EOFException();
        }
        done += count;
      }
    } catch (EOFException e) {
      throw e;
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
