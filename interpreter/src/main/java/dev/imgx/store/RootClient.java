package dev.imgx.store;

import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Collection;

/// Tells a running collector, imgx's or Nix's, about paths that come into use.
///
/// A collector listens before it looks for roots, and until it has deleted everything. So whoever
/// first writes down what it uses, and then finds nobody listening, is safe: a later collector sees
/// what was written. That takes no lock, and one look at the disk when nobody collects.
record RootClient(Layout layout, StoreDir directory) {
  /// Returns when no collector is going to delete these paths, or is deleting them now.
  void announce(Collection<StorePath> paths) throws IOException {
    if (!Files.exists(layout.collectorSocket(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        SocketPlace place = SocketPlace.of(layout.collectorSocket())) {
      channel.connect(place.address());
      for (StorePath path : paths) {
        tell(channel, path);
      }
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (SocketException | EOFException e) {
      // Nobody listens, or no longer: what was going to be deleted is deleted.
    } catch (IOException e) {
      if (!isGone(e)) {
        throw e;
      }
    }
  }

  private void tell(SocketChannel channel, StorePath path) throws IOException {
    String line = directory.print(path) + "\n";
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    ByteBuffer answer = ByteBuffer.allocate(1);
    if (channel.read(answer) < 0) {
      throw new EOFException();
    }
  }

  private static boolean isGone(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("Broken pipe") || message.contains("reset");
  }
}
