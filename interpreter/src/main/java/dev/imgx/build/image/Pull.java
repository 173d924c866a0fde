package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.build.BuildLog;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Digests;
import dev.imgx.build.registry.ImageName;
import dev.imgx.build.registry.Manifest;
import dev.imgx.build.registry.Platform;
import dev.imgx.build.registry.RegistryError;
import dev.imgx.build.registry.Repository;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.Decompression;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An image on its way from a registry into an archive.
///
/// @param image the manifest of one image
/// @param called what it is called in the archive; with a tag
public record Pull(Repository from, Manifest image, ImageName called, Place place) {
  /// Where it goes.
  ///
  /// @param output the archive, which must not exist
  /// @param scratch a private directory for what is on its way
  public record Place(Path output, Path scratch, BuildLog log) {}

  /// The manifest of an image, or of the one in an index that suits a platform. Throws
  /// `RegistryError`.
  public static Manifest image(Repository from, String reference, Platform platform)
      throws IOException {
    Manifest manifest = from.manifest(reference);
    if (!manifest.isIndex()) {
      return manifest;
    }
    Manifest image = from.manifest(Digests.print(manifest.choose(platform).digest()));
    if (image.isIndex()) {
      throw new RegistryError("the index holds another index");
    }
    return image;
  }

  /// Writes the archive as skopeo does today; or, if only that has the wanted hash, as an older one
  /// did. Every byte is hashed on its way. Returns the archive's hash: by the algorithm of the
  /// wanted one, else SHA-256. Throws `RegistryError`, `ArchiveError`.
  public Hash write(@Nullable Hash wanted) throws IOException {
    byte[] config = from.text(image.config());
    List<Descriptor> layers = image.layers();
    List<Hash> diffIds = diffIds(config, layers.size());
    PulledArchive.Ending ending =
        new PulledArchive.Ending(config, called.repository(), String.valueOf(called.tag()));
    Path directory = Files.createDirectories(place.scratch().resolve("blobs"));
    HashAlgorithm algorithm = wanted == null ? HashAlgorithm.SHA256 : wanted.algorithm();
    try (Blobs blobs = new Blobs(from, layers, directory, place.log())) {
      Hash found;
      try (PulledArchive archive = new PulledArchive(place.output(), algorithm)) {
        write(blobs, diffIds, archive);
        archive.file(PulledArchive.configName(config), config);
        long end = archive.finish(ending, Era.TODAY);
        found = archive.hash();
        if (wanted == null || found.equals(wanted)) {
          return found;
        }
        if (asBefore(archive, ending, end, wanted)) {
          return wanted;
        }
      }
      return asAtFirst(blobs, ending, wanted) ? wanted : found;
    }
  }

  /// Writes the layers. What another layer has been already is not unpacked again.
  private void write(Blobs blobs, List<Hash> diffIds, PulledArchive archive) throws IOException {
    List<Descriptor> layers = image.layers();
    Map<Hash, PulledArchive.Bytes> plain = new LinkedHashMap<>();
    for (int i = 0; i < diffIds.size(); i++) {
      Descriptor layer = layers.get(i);
      Hash diffId = diffIds.get(i);
      plain.putIfAbsent(
          diffId,
          () ->
              new PromisedStream(
                  Decompression.open(Files.newInputStream(blobs.file(layer))), diffId));
    }
    List<Hash> distinct = List.copyOf(plain.keySet());
    try (ReadAhead ahead = new ReadAhead(List.copyOf(plain.values()))) {
      for (Hash diffId : diffIds) {
        archive.layer(diffId, () -> ahead.open(distinct.indexOf(diffId)));
      }
    }
  }

  /// The archive of the middle era in the place of today's. Gives that back when the hash is not
  /// this one either.
  private static boolean asBefore(
      PulledArchive archive, PulledArchive.Ending ending, long end, Hash wanted)
      throws IOException {
    archive.reopen(end);
    archive.finish(ending, Era.MIDDLE);
    if (archive.hash().equals(wanted)) {
      return true;
    }
    archive.reopen(end);
    archive.finish(ending, Era.TODAY);
    return false;
  }

  /// The archive of the first era, if its hash is the wanted one.
  private boolean asAtFirst(Blobs blobs, PulledArchive.Ending ending, Hash wanted)
      throws IOException {
    Path old = place.scratch().resolve("archive");
    boolean right;
    try (PulledArchive archive = new PulledArchive(old, wanted.algorithm())) {
      List<String> names = new ArrayList<>();
      for (Descriptor layer : image.layers()) {
        Path file = blobs.file(layer);
        names.add(Digests.print(layer.digest()));
        archive.layer(names.getLast(), layer.size(), () -> Files.newInputStream(file));
      }
      String config = Digests.print(Digests.of(ending.config()));
      archive.file(config, ending.config());
      String manifest = PulledArchive.manifest(config, ending, names);
      archive.file("manifest.json", manifest.getBytes(StandardCharsets.ISO_8859_1));
      archive.end();
      right = archive.hash().equals(wanted);
    }
    if (right) {
      Files.delete(place.output());
      Files.move(old, place.output());
    } else {
      Files.delete(old);
    }
    return right;
  }

  private static List<Hash> diffIds(byte[] config, int layers) {
    JsonNode root =
        JsonText.parseObject(
            new String(config, StandardCharsets.UTF_8), "the configuration of the image");
    List<Hash> ids = new ArrayList<>();
    try {
      root.path("rootfs").path("diff_ids").forEach(id -> ids.add(Digests.parse(id.asText())));
    } catch (FormatError e) {
      throw new ArchiveError("the configuration of the image: " + e.getMessage(), e);
    }
    if (ids.size() != layers) {
      throw new ArchiveError(
          "the configuration of the image tells of %d layers, its manifest of %d"
              .formatted(ids.size(), layers));
    }
    return ids;
  }
}
