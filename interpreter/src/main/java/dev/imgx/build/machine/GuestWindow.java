package dev.imgx.build.machine;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells a guest how large the terminal in front of it is, whenever that changes: a line of words
/// for `stty`, through a socket of which QEMU makes a port. Mutable, for one guest.
final class GuestWindow implements Closeable {
  private final Path socket;
  private final Supplier<String> size;
  private final ServerSocketChannel server;
  private volatile @Nullable SocketChannel guest;
  private String told;

  /// Waits for QEMU at a socket beside that of the inputs.
  ///
  /// @param size how large the terminal is now; empty when that is not known
  static GuestWindow open(Path inputs, Supplier<String> size) throws IOException {
    return new GuestWindow(beside(inputs), size);
  }

  private GuestWindow(Path socket, Supplier<String> size) throws IOException {
    this.socket = socket;
    this.size = size;
    this.told = size.get();
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().name("window").start(this::await);
  }

  /// Where its socket is: beside that of the inputs, whose name is short enough for sockets.
  static Path beside(Path inputs) {
    return inputs.resolveSibling("window");
  }

  private void await() {
    try {
      guest = server.accept();
    } catch (IOException e) {
      // Closed: the guest has ended.
    }
  }

  /// Looks once.
  void look() {
    SocketChannel there = guest;
    String now = size.get();
    if (there == null || now.isEmpty() || now.equals(told)) {
      return;
    }
    told = now;
    try {
      there.write(ByteBuffer.wrap((now + "\n").getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      // The guest has just ended.
    }
  }

  @Override
  public void close() throws IOException {
    SocketChannel there = guest;
    if (there != null) {
      there.close();
    }
    server.close();
    Files.deleteIfExists(socket);
  }
}
