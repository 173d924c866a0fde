package dev.imgx.build.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.BuildLog;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Digests;
import dev.imgx.build.registry.Manifest;
import dev.imgx.build.registry.Repository;
import dev.imgx.build.registry.Uploader;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.archive.PackedOutput;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Pushes images to a registry: compresses what is not known to be there, and sends what is
/// missing. Belongs to one thread.
public final class Publisher {
  private static final String CONFIG = "application/vnd.docker.container.image.v1+json";
  private static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
  private static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

  private final Path scratch;
  private final PackedLayers known;
  private final boolean oci;
  private final BuildLog log;

  /// @param scratch an existing private directory for compressed layers on their way
  /// @param known which layers were compressed before, and to what
  /// @param oci whether to write the OCI's manifest instead of Docker's
  public Publisher(Path scratch, PackedLayers known, boolean oci, BuildLog log) {
    this.scratch = scratch;
    this.known = known;
    this.oci = oci;
    this.log = log;
  }

  /// What was done.
  ///
  /// @param digest of the manifest
  /// @param sent how many bytes had to be sent
  public record Pushed(Hash digest, long sent) {}

  /// Pushes an image. Throws `RegistryError`, `ArchiveError`.
  public Pushed push(SavedImage image, Repository to, String reference) throws IOException {
    Uploader uploader = new Uploader(to);
    Map<String, Descriptor> layers = new HashMap<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (SavedImage.Layer layer : image.layers()) {
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
      SavedImage.Layer layer, InputStream bytes, Uploader uploader, AtomicLong sent)
      throws IOException {
    Path file = scratch.resolve("layer");
    Files.deleteIfExists(file);
    Descriptor packed = pack(bytes, file);
    known.note(layer.diffId(), packed);
    if (!uploader.has(packed.digest())) {
      String activity = "pushing " + layer.diffId().substring(0, 19);
      uploader.blob(packed, file, done -> log.progress(activity, done, packed.size()));
      sent.addAndGet(packed.size());
    }
    Files.delete(file);
    return packed;
  }

  private Descriptor pack(InputStream bytes, Path file) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    try (PackedOutput out = PackedOutput.create(file, Compression.GZIP, threads)) {
      bytes.transferTo(out);
      out.finish();
    }
    HashSink hash = new HashSink(HashAlgorithm.SHA256);
    Files.copy(file, hash);
    return new Descriptor(layerType(), hash.finish(), hash.count());
  }

  private String layerType() {
    return oci ? OCI_LAYER : LAYER;
  }

  private Descriptor config(SavedImage image) {
    byte[] bytes = image.config().getBytes(StandardCharsets.UTF_8);
    return new Descriptor(oci ? OCI_CONFIG : CONFIG, Digests.of(bytes), bytes.length);
  }

  private Manifest manifest(SavedImage image, Map<String, Descriptor> layers) {
    String type = oci ? Manifest.OCI : Manifest.DOCKER;
    ObjectNode root = JsonText.object();
    root.put("schemaVersion", 2);
    root.put("mediaType", type);
    describe(root.putObject("config"), config(image));
    ArrayNode list = root.putArray("layers");
    for (SavedImage.Layer layer : image.layers()) {
      describe(list.addObject(), Objects.requireNonNull(layers.get(layer.diffId())));
    }
    return new Manifest(type, root.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void describe(ObjectNode node, Descriptor descriptor) {
    node.put("mediaType", descriptor.mediaType());
    node.put("size", descriptor.size());
    node.put("digest", Digests.print(descriptor.digest()));
  }
}
