package dev.imgx.examples;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A proxy for HTTPS (RFC 9110, section 9.3.6) on this machine: some hosts are at a port here, the
/// others where they are.
final class Tunnel implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  private final List<String> hosts;
  private final int port;

  /// @param hosts names of hosts that are played by this machine
  /// @param port where they are played
  Tunnel(List<String> hosts, int port) throws IOException {
    this.hosts = hosts;
    this.port = port;
    Thread.ofVirtual().start(this::serve);
  }

  /// What belongs in `https_proxy`.
  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> connect(client));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void connect(Socket client) {
    try (client) {
      String[] target = head(client.getInputStream()).split(" ")[1].split(":");
      boolean here = hosts.contains(target[0]);
      InetAddress address =
          here ? InetAddress.getLoopbackAddress() : InetAddress.getByName(target[0]);
      try (Socket peer = new Socket(address, here ? port : Integer.parseInt(target[1]))) {
        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        Thread.ofVirtual().start(() -> copy(peer, client));
        copy(client, peer);
      }
    } catch (IOException e) {
      // Who is on the other side sees that the connection ends.
    }
  }

  /// The lines up to an empty one.
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException();
      }
      head.append((char) c);
    }
    return head.toString();
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of them has left.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
