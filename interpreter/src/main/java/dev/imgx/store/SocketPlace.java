package dev.imgx.store;

import dev.imgx.store.archive.Posix;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/// The address of a socket file, which may have at most 107 bytes: where its path is longer, the
/// address leads through the open directory. Open until the socket is bound or connected.
record SocketPlace(UnixDomainSocketAddress address, int descriptor) implements AutoCloseable {
  private static final int LONGEST = 100;

  static SocketPlace of(Path file) throws IOException {
    if (file.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
      return new SocketPlace(UnixDomainSocketAddress.of(file), -1);
    }
    int directory = Posix.openDirectory(Objects.requireNonNull(file.getParent()));
    if (directory < 0) {
      throw new IOException("cannot open the directory of " + file);
    }
    Path through = Path.of("/proc/self/fd/" + directory).resolve(file.getFileName());
    return new SocketPlace(UnixDomainSocketAddress.of(through), directory);
  }

  @Override
  public void close() {
    if (descriptor >= 0) {
      Posix.close(descriptor);
    }
  }
}
