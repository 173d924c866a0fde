package dev.imgx.build.image;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Digests;
import dev.imgx.build.registry.ImageName;
import dev.imgx.build.registry.LostBlobs;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pushes images to a registry: compresses what is not known to be there, and sends what is
/// missing, several blobs at a time. Belongs to one thread.
public final class Publisher {
  private final Scratch scratch;
  private final PackedLayers known;
  private final BuildLog log;
  private Form form;

  /// Whose manifest images get.
  public enum Kind {
    /// Docker's; the OCI's where a layer is compressed with zstd, which Docker's has no name for.
    FITTING,
    /// Docker's.
    DOCKER,
    /// The OCI's.
    OCI
  }

  /// In which form images go.
  ///
  /// @param kind whose manifest they get
  /// @param compression of layers that are not in files yet
  public record Form(Kind kind, Compression compression) {
    private MediaTypes types() {
      return kind == Kind.OCI ? MediaTypes.OCI : MediaTypes.DOCKER;
    }

    /// The same for layers that are compressed so. Throws `BuildError` when there is no such form.
    private Form with(Compression layers) {
      if (layers != Compression.ZSTD || kind == Kind.OCI) {
        return this;
      }
      if (kind == Kind.DOCKER) {
        throw new BuildError(
            "Docker's manifest cannot name layers that are compressed with zstd; the OCI's can");
      }
      return new Form(Kind.OCI, compression);
    }

    String layerType() {
      return types().layer(compression);
    }
  }

  /// @param scratch for compressed layers on their way
  /// @param known which layers were compressed before, and to what
  public Publisher(Scratch scratch, PackedLayers known, Form form, BuildLog log) {
    this.scratch = scratch;
    this.known = known;
    this.form = form;
    this.log = log;
  }

  /// What was done.
  ///
  /// @param digest of the manifest
  /// @param sent how many bytes had to be sent
  public record Pushed(Hash digest, long sent) {}

  /// Pushes an image, or several as one index. That a registry has the blobs of a manifest which it
  /// has is believed, unless it says itself that it has lost some. Throws `RegistryError`,
  /// `ArchiveError`.
  public Pushed push(List<Image> images, Repository to, String reference) throws IOException {
    try {
      return push(images, to, reference, true);
    } catch (LostBlobs e) {
      log.line("the registry has lost blobs; it is asked for each");
      return repair(images, to, reference);
    }
  }

  /// The same, and nothing is believed: the registry is asked for every blob, and gets what it
  /// lacks.
  public Pushed repair(List<Image> images, Repository to, String reference) throws IOException {
    return push(images, to, reference, false);
  }

  private Pushed push(List<Image> images, Repository to, String reference, boolean believing)
      throws IOException {
    ManifestText.checkPlatforms(images);
    form = fitting(images);
    Map<String, Descriptor> layers = new HashMap<>();
    Map<String, Image> unknown = new LinkedHashMap<>();
    for (Image image : images) {
      for (ImageLayer layer : image.layers()) {
        Optional<Descriptor> before = descriptor(image, layer.diffId());
        before.ifPresentOrElse(
            descriptor -> layers.put(layer.diffId(), descriptor),
            () -> unknown.putIfAbsent(layer.diffId(), image));
      }
    }
    Optional<Hash> before = believing ? to.find(reference) : Optional.empty();
    if (unknown.isEmpty()) {
      Manifest manifest = top(images, layers);
      if (before.equals(Optional.of(manifest.digest()))) {
        return new Pushed(manifest.digest(), 0);
      }
    }
    try (Sending sending = new Sending(new Uploader(to), known, log)) {
      before.ifPresent(digest -> sending.believe(to, digest));
      Map<Hash, Boolean> there = sending.present(layers.values());
      for (Image image : images) {
        send(image, missing(image, layers, there, unknown), layers, sending);
      }
      sendConfigs(images, sending);
      sending.finish();
      Manifest manifest = top(images, layers);
      for (Image image : images.size() > 1 ? images : List.<Image>of()) {
        Manifest one = manifest(image, layers);
        sending.manifest(Digests.print(one.digest()), one);
      }
      sending.manifest(reference, manifest);
      return new Pushed(manifest.digest(), sending.sent());
    }
  }

  /// A form that can name the layers that are compressed already, and those that will be.
  private Form fitting(List<Image> images) {
    Form fitting = form.with(form.compression());
    for (Image image : images) {
      for (ImageLayer layer : image.layers()) {
        PackedLayer file =
            image instanceof ImageIndex index ? index.files().get(layer.diffId()) : null;
        PinnedBlob pinned = pinned(image, layer.diffId());
        if (file != null) {
          fitting = fitting.with(file.compression());
        } else if (pinned != null) {
          fitting = fitting.with(pinned.compression());
        }
      }
    }
    return fitting;
  }

  /// What a layer is compressed to, if that is known.
  private Optional<Descriptor> descriptor(Image image, String diffId) {
    if (image instanceof ImageIndex index && index.files().containsKey(diffId)) {
      PackedLayer layer = index.layer(diffId);
      String type = form.types().layer(layer.compression());
      return Optional.of(new Descriptor(type, layer.digest(), layer.packedSize()));
    }
    PinnedBlob pinned = pinned(image, diffId);
    if (pinned != null) {
      String type = form.types().layer(pinned.compression());
      ImageName home = ImageName.parse(pinned.repository());
      known.noteHome(pinned.blob().digest(), home.host(), home.path());
      return Optional.of(new Descriptor(type, pinned.blob().digest(), pinned.blob().size()));
    }
    return known.find(diffId, form);
  }

  private static @Nullable PinnedBlob pinned(Image image, String diffId) {
    return image instanceof DescribedImage described ? described.pinned(diffId) : null;
  }

  /// The layers of an image that nobody has sent yet.
  private static Set<String> missing(
      Image image,
      Map<String, Descriptor> layers,
      Map<Hash, Boolean> there,
      Map<String, Image> unknown) {
    Set<String> missing = new LinkedHashSet<>();
    for (ImageLayer layer : image.layers()) {
      Descriptor packed = layers.get(layer.diffId());
      boolean isNew =
          packed == null
              ? image.equals(unknown.get(layer.diffId()))
              : Boolean.FALSE.equals(there.put(packed.digest(), true));
      if (isNew) {
        missing.add(layer.diffId());
      }
    }
    return missing;
  }

  private void sendConfigs(List<Image> images, Sending sending) throws IOException {
    for (Image image : images) {
      Path file = scratch.directory().resolve("config-" + images.indexOf(image));
      sending.send(config(image), Files.writeString(file, image.config()));
    }
  }

  private void send(
      Image image, Set<String> missing, Map<String, Descriptor> layers, Sending sending)
      throws IOException {
    Set<String> unpacked = new LinkedHashSet<>();
    if (image instanceof DescribedImage described) {
      described.fetch(missing);
    }
    for (String diffId : missing) {
      PinnedBlob pinned = pinned(image, diffId);
      if (image instanceof ImageIndex index && index.files().containsKey(diffId)) {
        sending.send(Objects.requireNonNull(layers.get(diffId)), index.layer(diffId).file());
      } else if (pinned != null && image instanceof DescribedImage described) {
        Path file = described.places().fetched(List.of(pinned)).getFirst();
        sending.send(Objects.requireNonNull(layers.get(diffId)), file);
      } else {
        unpacked.add(diffId);
      }
    }
    if (unpacked.isEmpty()) {
      return;
    }
    image.visit(
        unpacked,
        (layer, content) -> {
          Path file = scratch.directory().resolve(layer.diffId().replace(':', '-'));
          PackedLayer made = PackedLayer.pack(content, file, form.compression()).expecting(layer);
          Descriptor packed = new Descriptor(form.layerType(), made.digest(), made.packedSize());
          known.note(layer.diffId(), packed, form);
          layers.put(layer.diffId(), packed);
          sending.sendAndDelete(packed, file);
        });
  }

  private Descriptor config(Image image) {
    byte[] bytes = image.config().getBytes(StandardCharsets.UTF_8);
    return new Descriptor(form.types().config(), Digests.of(bytes), bytes.length);
  }

  private Manifest top(List<Image> images, Map<String, Descriptor> layers) {
    if (images.size() == 1) {
      return manifest(images.getFirst(), layers);
    }
    List<ManifestText.Member> members = new ArrayList<>();
    for (Image image : images) {
      Descriptor manifest = ManifestText.descriptor(manifest(image, layers));
      members.add(new ManifestText.Member(manifest, image.config()));
    }
    return ManifestText.index(form.types(), members);
  }

  private Manifest manifest(Image image, Map<String, Descriptor> layers) {
    List<Descriptor> all = new ArrayList<>();
    for (ImageLayer layer : image.layers()) {
      all.add(Objects.requireNonNull(layers.get(layer.diffId())));
    }
    return ManifestText.image(form.types(), config(image), all);
  }
}
