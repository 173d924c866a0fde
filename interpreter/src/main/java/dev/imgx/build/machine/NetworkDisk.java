package dev.imgx.build.machine;

import dev.imgx.store.archive.Posix;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Gives a disk to QEMU through a socket, read-only, in the protocol of network block devices
/// (fixed newstyle handshake, simple replies).
///
/// Follows `doc/proto.md` of NetworkBlockDevice/nbd.
final class NetworkDisk implements Closeable {
  private static final long MAGIC = 0x4e42444d41474943L;
  private static final long OPTION = 0x49484156454F5054L;
  private static final long OPTION_REPLY = 0x3e889045565a9L;
  private static final int REQUEST = 0x25609513;
  private static final int REPLY = 0x67446698;

  private static final int OPTION_EXPORT_NAME = 1;
  private static final int OPTION_ABORT = 2;
  private static final int OPTION_INFO = 6;
  private static final int OPTION_GO = 7;
  private static final int ACKNOWLEDGED = 1;
  private static final int INFORMATION = 3;
  private static final int UNSUPPORTED = 0x80000001;

  private static final int READ = 0;
  private static final int DISCONNECT = 2;
  private static final int FLUSH = 3;

  /// Has flags, read-only, may have several connections.
  private static final int FLAGS = 1 | 2 | 1 << 8;

  private static final int EPERM = 1;
  private static final int EIO = 5;

  /// What fits into an address of a socket.
  private static final int LONGEST_NAME = 100;

  private static final int LONGEST_OPTION = 1 << 16;
  private static final int LONGEST_READ = 1 << 25;

  private final Disk disk;
  private final Path socket;
  private final int descriptor;
  private final ServerSocketChannel server;

  /// Serves a disk at a socket in `place`, which is named by a descriptor of this process where its
  /// own name is too long for sockets.
  static NetworkDisk open(Disk disk, Path place) throws IOException {
    Path here = place.resolve("inputs");
    if (here.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME) {
      return new NetworkDisk(disk, here, -1);
    }
    int descriptor = Posix.openDirectory(place);
    long process = ProcessHandle.current().pid();
    return new NetworkDisk(
        disk, Path.of("/proc/" + process + "/fd/" + descriptor + "/inputs"), descriptor);
  }

  private NetworkDisk(Disk disk, Path socket, int descriptor) throws IOException {
    this.disk = disk;
    this.socket = socket;
    this.descriptor = descriptor;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().name("disk").start(this::serve);
  }

  /// Where it listens.
  Path socket() {
    return socket;
  }

  private void serve() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofVirtual().name("disk-client").start(() -> talk(client));
      }
    } catch (IOException e) {
      // Closed: the guest has ended.
    }
  }

  private void talk(SocketChannel client) {
    try (client;
        DataInputStream in = new DataInputStream(Channels.newInputStream(client));
        DataOutputStream out =
            new DataOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(client), 1 << 16))) {
      out.writeLong(MAGIC);
      out.writeLong(OPTION);
      out.writeShort(3);
      out.flush();
      boolean zeros = (in.readInt() & 2) == 0;
      if (negotiate(in, out, zeros)) {
        transmit(in, out);
      }
    } catch (IOException e) {
      // The guest is gone, or will notice that its disk is.
    }
  }

  /// Whether the client wants the disk then.
  private boolean negotiate(DataInputStream in, DataOutputStream out, boolean zeros)
      throws IOException {
    while (in.readLong() == OPTION) {
      int option = in.readInt();
      int length = in.readInt();
      if (length < 0 || length > LONGEST_OPTION) {
        return false;
      }
      in.skipNBytes(length);
      switch (option) {
        case OPTION_EXPORT_NAME -> {
          out.writeLong(disk.size());
          out.writeShort(FLAGS);
          out.write(new byte[zeros ? 124 : 0]);
          out.flush();
          return true;
        }
        case OPTION_INFO, OPTION_GO -> {
          reply(out, option, INFORMATION, 12);
          out.writeShort(0);
          out.writeLong(disk.size());
          out.writeShort(FLAGS);
          reply(out, option, ACKNOWLEDGED, 0);
        }
        case OPTION_ABORT -> reply(out, option, ACKNOWLEDGED, 0);
        default -> reply(out, option, UNSUPPORTED, 0);
      }
      out.flush();
      if (option == OPTION_GO || option == OPTION_ABORT) {
        return option == OPTION_GO;
      }
    }
    return false;
  }

  private static void reply(DataOutputStream out, int option, int kind, int length)
      throws IOException {
    out.writeLong(OPTION_REPLY);
    out.writeInt(option);
    out.writeInt(kind);
    out.writeInt(length);
  }

  private void transmit(DataInputStream in, DataOutputStream out) throws IOException {
    while (in.readInt() == REQUEST) {
      in.readShort();
      int command = in.readUnsignedShort();
      long handle = in.readLong();
      long position = in.readLong();
      int length = in.readInt();
      switch (command) {
        case READ -> read(out, handle, position, length);
        case DISCONNECT -> {
          return;
        }
        case FLUSH -> answer(out, handle, 0);
        default -> answer(out, handle, EPERM);
      }
      out.flush();
    }
  }

  private void read(DataOutputStream out, long handle, long position, int length)
      throws IOException {
    if (length < 0 || length > LONGEST_READ || position < 0) {
      throw new IOException("a request that is out of bounds");
    }
    byte[] bytes = new byte[length];
    try {
      disk.read(position, ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      answer(out, handle, EIO);
      return;
    }
    answer(out, handle, 0);
    out.write(bytes);
  }

  private static void answer(DataOutputStream out, long handle, int error) throws IOException {
    out.writeInt(REPLY);
    out.writeInt(error);
    out.writeLong(handle);
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
    if (descriptor >= 0) {
      Posix.close(descriptor);
    }
  }
}
