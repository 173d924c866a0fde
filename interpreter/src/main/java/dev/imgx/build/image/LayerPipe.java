package dev.imgx.build.image;

import dev.imgx.store.archive.TarInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Reads what a layer holds, while another thread writes it.
final class LayerPipe {
  private LayerPipe() {}

  /// Does something with the members of a layer.
  @FunctionalInterface
  interface Reader {
    /// The bytes of the member are those of `tar.data()`.
    void member(TarInput.Member member, TarInput tar) throws IOException;
  }

  /// Hands over all members of a layer, in their order. Throws what either side throws.
  static void read(Image.Content content, String what, Reader reader) throws IOException {
    Pipe pipe = Pipe.open();
    FutureTask<@Nullable Void> writing =
        new FutureTask<>(() -> {
          try (OutputStream out = Channels.newOutputStream(pipe.sink())) {
            content.writeTo(out);
          }
          return null;
        });
    Thread _ = Thread.ofPlatform().daemon().name("layer").start(writing);
    try (InputStream in = Channels.newInputStream(pipe.source());
        TarInput tar = TarInput.of(in, what)) {
      for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
        reader.member(member, tar);
      }
    } catch (RuntimeException | IOException e) {
      pipe.source().close();
      throw e;
    }
    Void _ = Blobs.result(writing);
  }
}
