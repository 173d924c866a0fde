package dev.imgx.build.image;

import dev.imgx.build.BuildLog;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Digests;
import dev.imgx.build.registry.Manifest;
import dev.imgx.build.registry.Repository;
import dev.imgx.build.registry.Uploader;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.hash.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Pushes images to a registry: compresses what is not known to be there, and sends what is
/// missing. Belongs to one thread.
public final class Publisher {
  private final Path scratch;
  private final PackedLayers known;
  private final MediaTypes types;
  private final BuildLog log;

  /// @param scratch an existing private directory for compressed layers on their way
  /// @param known which layers were compressed before, and to what
  /// @param oci whether to write the OCI's manifest instead of Docker's
  public Publisher(Path scratch, PackedLayers known, boolean oci, BuildLog log) {
    this.scratch = scratch;
    this.known = known;
    this.types = oci ? MediaTypes.OCI : MediaTypes.DOCKER;
    this.log = log;
  }

  /// What was done.
  ///
  /// @param digest of the manifest
  /// @param sent how many bytes had to be sent
  public record Pushed(Hash digest, long sent) {}

  /// Pushes an image. Throws `RegistryError`, `ArchiveError`.
  public Pushed push(Image image, Repository to, String reference) throws IOException {
    Uploader uploader = new Uploader(to);
    Map<String, Descriptor> layers = new HashMap<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (ImageLayer layer : image.layers()) {
      Optional<Descriptor> before = known.find(layer.diffId(), layerType());
      before.ifPresentOrElse(
          descriptor -> layers.put(layer.diffId(), descriptor), () -> unknown.add(layer.diffId()));
    }
    if (unknown.isEmpty()) {
      Manifest manifest = manifest(image, layers);
      if (to.find(reference).equals(Optional.of(manifest.digest()))) {
        return new Pushed(manifest.digest(), 0);
      }
    }
    Set<String> missing = new LinkedHashSet<>(unknown);
    for (Map.Entry<String, Descriptor> layer : layers.entrySet()) {
      if (!uploader.has(layer.getValue().digest())) {
        missing.add(layer.getKey());
      }
    }
    AtomicLong sent = new AtomicLong();
    image.visit(
        missing, (layer, bytes) -> layers.put(layer.diffId(), send(layer, bytes, uploader, sent)));
    Descriptor text = config(image);
    if (!uploader.has(text.digest())) {
      Path file = Files.writeString(scratch.resolve("config"), image.config());
      uploader.blob(text, file, done -> {});
      sent.addAndGet(text.size());
    }
    Manifest manifest = manifest(image, layers);
    uploader.manifest(reference, manifest);
    return new Pushed(manifest.digest(), sent.get());
  }

  private Descriptor send(
      ImageLayer layer, Image.Content content, Uploader uploader, AtomicLong sent)
      throws IOException {
    Path file = scratch.resolve("layer");
    Files.deleteIfExists(file);
    PackedLayer made = PackedLayer.pack(content, file, Compression.GZIP).expecting(layer);
    Descriptor packed = new Descriptor(layerType(), made.digest(), made.packedSize());
    known.note(layer.diffId(), packed);
    if (!uploader.has(packed.digest())) {
      String activity = "pushing " + layer.diffId().substring(0, 19);
      uploader.blob(packed, file, done -> log.progress(activity, done, packed.size()));
      sent.addAndGet(packed.size());
    }
    Files.delete(file);
    return packed;
  }

  private String layerType() {
    return types.layer(Compression.GZIP);
  }

  private Descriptor config(Image image) {
    byte[] bytes = image.config().getBytes(StandardCharsets.UTF_8);
    return new Descriptor(types.config(), Digests.of(bytes), bytes.length);
  }

  private Manifest manifest(Image image, Map<String, Descriptor> layers) {
    List<Descriptor> all = new ArrayList<>();
    for (ImageLayer layer : image.layers()) {
      all.add(Objects.requireNonNull(layers.get(layer.diffId())));
    }
    return ManifestText.image(types, config(image), all);
  }
}
