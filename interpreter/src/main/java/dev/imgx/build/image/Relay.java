package dev.imgx.build.image;

import dev.imgx.build.BuildLog;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Digests;
import dev.imgx.build.registry.Manifest;
import dev.imgx.build.registry.Repository;
import dev.imgx.build.registry.Uploader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Copies an image, or an index with all its images, from a registry to another, byte for byte: it
/// has the same digest there. Only blobs that are missing travel; where both repositories are of
/// one registry, it is asked to take them itself. Belongs to one thread.
///
/// @param scratch for blobs on their way
/// @param known where blobs are
public record Relay(Scratch scratch, PackedLayers known, BuildLog log) {
  private static final int DEEPEST = 4;

  /// Copies what `reference` means in `from`. Throws `RegistryError`.
  public Publisher.Pushed copy(Repository from, String reference, Repository to, String called)
      throws IOException {
    Manifest top = from.manifest(reference);
    if (to.find(called).equals(Optional.of(top.digest()))) {
      return new Publisher.Pushed(top.digest(), 0);
    }
    List<Manifest> images = new ArrayList<>();
    collect(from, top, images, 0);
    Map<String, Descriptor> blobs = new LinkedHashMap<>();
    for (Manifest image : images) {
      for (Descriptor blob : image.blobs()) {
        String digest = Digests.print(blob.digest());
        blobs.put(digest, blob);
        known.notePlace(blob.digest(), from.name().host(), from.name().path());
      }
    }
    try (Sending sending = new Sending(new Uploader(to), known, log)) {
      for (Descriptor blob : blobs.values()) {
        sending.relay(blob, from, scratch);
      }
      sending.finish();
      for (Manifest image : images) {
        boolean last = image.equals(top);
        sending.manifest(last ? called : Digests.print(image.digest()), image);
      }
      return new Publisher.Pushed(top.digest(), sending.sent());
    }
  }

  /// The manifests below this one, and then it: the order in which a registry wants them.
  private static void collect(Repository from, Manifest top, List<Manifest> all, int depth)
      throws IOException {
    if (depth < DEEPEST) {
      for (Descriptor member : top.members()) {
        collect(from, from.manifest(Digests.print(member.digest())), all, depth + 1);
      }
    }
    all.add(top);
  }
}
