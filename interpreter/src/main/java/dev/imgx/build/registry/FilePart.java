package dev.imgx.build.registry;

import dev.imgx.store.archive.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// Bytes of a file on their way into a request: read while they are sent, so that memory does not
/// grow with them.
final class FilePart extends BulkInputStream {
  private final InputStream file;
  private long left;

  private FilePart(Path file, long from, long length) throws IOException {
    this.file = Channels.newInputStream(FileChannel.open(file).position(from));
    this.left = length;
  }

  /// A body of these bytes.
  static BodyPublisher of(Path file, long from, long length) {
    return length == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(
            BodyPublishers.ofInputStream(() -> open(file, from, length)), length);
  }

  private static InputStream open(Path file, long from, long length) {
    try {
      return new FilePart(file, from, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = left == 0 ? -1 : file.read(bytes, offset, (int) Math.min(length, left));
    left -= Math.max(0, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
