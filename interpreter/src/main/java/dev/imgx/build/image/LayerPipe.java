package dev.imgx.build.image;

import dev.imgx.store.Futures;
import dev.imgx.store.archive.TarInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.concurrent.FutureTask;

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
    FutureTask<Boolean> writing =
        new FutureTask<>(() -> {
          try (OutputStream out = Channels.newOutputStream(pipe.sink())) {
            content.writeTo(out);
          }
          return true;
        });
    Thread _ = Thread.ofPlatform().daemon().name("layer").start(writing);
    try (InputStream in = Channels.newInputStream(pipe.source());
        TarInput tar = TarInput.of(in, what)) {
      for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
        reader.member(member, tar);
      }
    } catch (RuntimeException | IOException e) {
      pipe.source().close();
      causeOf(writing);
      throw e;
    }
    boolean _ = Futures.result(writing);
  }

  /// Throws what the writer has met, if it was the layer's fault and not that nobody reads any
  /// more.
  private static void causeOf(FutureTask<Boolean> writing) {
    try {
      boolean _ = Futures.result(writing);
    } catch (IOException e) {
      // The pipe is closed.
    }
  }
}
