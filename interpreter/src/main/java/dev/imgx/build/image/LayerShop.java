package dev.imgx.build.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.build.Nested;
import dev.imgx.store.Futures;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Where an image's builder gets its layers from: made once, then taken from the store.
///
/// For every layer there is a derivation of its own, which depends on nothing but the layer: what
/// has not changed since another image was built is neither read nor hashed nor compressed again.
/// Safe for several threads.
final class LayerShop {
  private static final String LAYER = "layer";

  /// Changes whenever the same layer gets other bytes, or more is noted of it.
  private static final int VERSION = 2;

  private final BuildRequest request;
  private final Nested nested;
  private final AtomicLong packed = new AtomicLong();

  LayerShop(BuildRequest request) {
    this.request = request;
    Map<String, Builder> builders = Map.of(LAYER, this::layer, "image", this::image);
    this.nested = new Nested(request.store(), builders, request.log());
  }

  /// Digest and size of a layer.
  ImageLayer measured(LayerSource source) throws IOException {
    MeasuredLayer measured = read(made(LAYER, source, null));
    return new ImageLayer(measured.diffId(), measured.size());
  }

  /// Digests and sizes of several layers, which are read several at a time.
  List<DescribedImage.Part> measured(List<LayerSource> sources) throws IOException {
    return each(
        sources,
        source -> {
          ImageLayer measured = measured(source);
          List<String> paths =
              source instanceof LayerSource.Paths these ? these.paths() : List.of();
          return new DescribedImage.Part(
              new ImageLayer(measured.diffId(), measured.size(), paths), source);
        });
  }

  /// Several layers in files.
  List<PackedLayer> packed(List<LayerSource> sources, Compression compression) throws IOException {
    return each(sources, source -> packed(source, compression));
  }

  /// What is made of a layer.
  @FunctionalInterface
  private interface Work<T> {
    T run(LayerSource source) throws IOException;
  }

  private <T> List<T> each(List<LayerSource> sources, Work<T> work) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    List<Future<T>> running = new ArrayList<>();
    List<T> results = new ArrayList<>();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("layer-", 0).factory());
    try {
      sources.forEach(source -> running.add(workers.submit(() -> work.run(source))));
      for (Future<T> one : running) {
        results.add(Futures.result(one));
      }
    } finally {
      workers.shutdownNow();
      workers.close();
    }
    return results;
  }

  /// A layer in a file.
  PackedLayer packed(LayerSource source, Compression compression) throws IOException {
    Path made = made(LAYER, source, compression);
    String json = Files.readString(made.resolve("layer.json"));
    return PackedLayer.of(JsonText.parse(json, "layer"), made.resolve("blob"));
  }

  /// All images of what is in the store: their layers are read when they are packed only.
  List<ImageIndex> index(String image) throws IOException {
    return ImageIndex.readAll(made("image", new LayerSource.Base(image), null));
  }

  /// All images of an archive or a directory, with their layers in files.
  List<ImageIndex> packed(String image, Compression compression) throws IOException {
    return ImageIndex.readAll(made("image", new LayerSource.Base(image), compression));
  }

  private Path made(String builder, LayerSource source, @Nullable Compression compression)
      throws IOException {
    try {
      return place(nested.realise(part(builder, source, compression)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// What is known of a layer, or null when nobody has measured it yet.
  private @Nullable MeasuredLayer known(LayerSource source) throws IOException {
    StorePath measured = nested.find(part(LAYER, source, null));
    return measured == null ? null : read(place(measured));
  }

  private static MeasuredLayer read(Path measured) throws IOException {
    String json = Files.readString(measured.resolve("layer.json"));
    return MeasuredLayer.of(JsonText.parse(json, "layer"));
  }

  private Nested.Part part(String builder, LayerSource source, @Nullable Compression compression) {
    ObjectNode attributes = JsonText.object();
    attributes.put("version", VERSION);
    attributes.set("source", source.json());
    if (compression != null) {
      attributes.put("compression", compression.name().toLowerCase(Locale.ROOT));
    }
    String directory = request.store().directory().directory();
    return new Nested.Part("image-" + builder, builder, attributes, source.inputs(directory));
  }

  private Path place(StorePath path) {
    return request.store().physical(path);
  }

  private static @Nullable Compression compression(BuildRequest request) {
    String name = request.attributes().textOrNull("compression");
    return name == null ? null : Compression.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /// The builder of a single layer: a directory with `layer.json` and, compressed, `blob`.
  private void layer(BuildRequest request) throws IOException {
    LayerSource source = LayerSource.of(request.attributes().node("source"));
    Image.Content content = out -> DescribedImage.write(source, request::input, out);
    Path output = Files.createDirectory(request.output());
    Compression compression = compression(request);
    ObjectNode json;
    if (compression == null) {
      json = MeasuredLayer.of(content).json();
    } else {
      MeasuredLayer known = known(source);
      Path blob = output.resolve("blob");
      PackedLayer packed =
          known == null
              ? PackedLayer.pack(content, blob, compression)
              : PackedLayer.pack(content, blob, compression, known);
      json = packed.json();
    }
    packed(json.path("size").asLong());
    Files.write(output.resolve("layer.json"), json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void packed(long size) {
    request.log().progress("packing", packed.addAndGet(size), -1);
  }

  /// The builder of an image's index, with its layers as files if they are to be compressed.
  private void image(BuildRequest request) throws IOException {
    LayerSource source = LayerSource.of(request.attributes().node("source"));
    if (!(source instanceof LayerSource.Base(String logical))) {
      throw new IllegalArgumentException("no image");
    }
    Path place = request.input(logical);
    Path output = Files.createDirectory(request.output());
    Compression compression = compression(request);
    List<ImageIndex> images = new ArrayList<>();
    if (compression == null) {
      for (Image image : Image.openAll(place, request::input)) {
        images.add(ImageIndex.of(image, output));
      }
      ImageIndex.writeAll(images);
      return;
    }
    LayerPacker packer = new LayerPacker(output, compression, this::packed);
    for (Image image : Image.packAll(place, packer)) {
      images.add((ImageIndex) image);
    }
    ImageIndex.writeAll(images);
  }
}
