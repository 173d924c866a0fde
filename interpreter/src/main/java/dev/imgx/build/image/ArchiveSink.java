package dev.imgx.build.image;

import dev.imgx.build.registry.Digests;
import dev.imgx.store.archive.JoinedOutput;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Where an archive of layers goes.
abstract class ArchiveSink {
  private final OutputStream out;

  private ArchiveSink(OutputStream out) {
    this.out = out;
  }

  /// Writes these bytes.
  final void bytes(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /// Writes the layers of these diff ids, each with its header before it and padding after it.
  abstract void layers(Image image, Set<String> diffIds, Headers headers) throws IOException;

  /// Makes the header of a layer's file.
  @FunctionalInterface
  interface Headers {
    byte[] of(ImageLayer layer);
  }

  /// A sink that writes the plain bytes to a stream, each layer checked on its way.
  static ArchiveSink plain(OutputStream out) {
    return new ArchiveSink(out) {
      @Override
      void layers(Image image, Set<String> diffIds, Headers headers) throws IOException {
        image.visit(
            diffIds,
            (layer, content) -> {
              out.write(headers.of(layer));
              HashSink hash = new HashSink(HashAlgorithm.SHA256, out);
              content.writeTo(hash);
              PackedLayer.check(layer, Digests.print(hash.finish()));
              out.write(Ustar.padding(layer.size()));
            });
      }
    };
  }

  /// A sink that joins layers that are compressed already with what comes between them.
  ///
  /// @param files the layers, by diff id, compressed as `out` is
  static ArchiveSink joined(JoinedOutput out, Map<String, PackedLayer> files) {
    return new ArchiveSink(out) {
      @Override
      void layers(Image image, Set<String> diffIds, Headers headers) throws IOException {
        Set<String> left = new LinkedHashSet<>(diffIds);
        for (ImageLayer layer : image.layers()) {
          if (left.remove(layer.diffId())) {
            PackedLayer file = Objects.requireNonNull(files.get(layer.diffId()));
            out.write(headers.of(new ImageLayer(layer.diffId(), file.size())));
            out.join(file.file());
            out.write(Ustar.padding(file.size()));
          }
        }
      }
    };
  }
}
