package dev.imgx.build.image;

import dev.imgx.build.Attributes;
import dev.imgx.build.InProcess;
import dev.imgx.build.registry.Digests;
import dev.imgx.store.LocalStore;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Follows the derivations of an image back to what was put into it: trees that were copied to its
/// root, which leave no store path there, and images of registries below it. Mutable, for one
/// image.
final class Ancestry {
  private static final Set<String> PACKERS =
      Set.of("image", "layer", "layered-image", "save-image", "merge-images", "export-image");
  private static final String LAYER = "docker-layer-";

  private final LocalStore store;
  private final Set<StorePath> seen = new HashSet<>();
  private final SortedSet<StorePath> parts = new TreeSet<>();
  private final SortedMap<String, String> bases = new TreeMap<>();

  Ancestry(LocalStore store) {
    this.store = store;
  }

  /// The store paths that were put in, with what they need.
  SortedSet<StorePath> parts() {
    return parts;
  }

  /// The images of registries, and the digests of their manifests.
  SortedMap<String, String> bases() {
    return bases;
  }

  /// Follows the derivation that made an image. One that the store no longer has tells nothing.
  void follow(StorePath derivation) {
    if (!store.isValid(derivation) || !seen.add(derivation)) {
      return;
    }
    Derivation made = store.readDerivation(derivation);
    String builder = builder(made);
    Attributes attributes = Attributes.of(made, store.directory());
    switch (builder) {
      case "pull-image" -> bases.put(attributes.text("imageName"), attributes.text("imageDigest"));
      case "registry-image", "pinned-image" -> {
        byte[] manifest = attributes.text("manifest").getBytes(StandardCharsets.UTF_8);
        bases.put(attributes.text("imageName"), Digests.print(Digests.of(manifest)));
      }
      default -> {
        if (PACKERS.contains(builder) || derivation.name().startsWith(LAYER)) {
          contents(builder.isEmpty() ? List.of() : attributes.texts("contents"));
          made.inputDerivations().keySet().forEach(this::follow);
        }
      }
    }
  }

  private void contents(List<String> paths) {
    for (String path : paths) {
      StorePath whole = store.directory().enclosing(path);
      if (whole != null && store.isValid(whole)) {
        parts.addAll(store.closure(List.of(whole)));
      }
    }
  }

  /// The name of a builder of our own, else nothing.
  static String builder(Derivation derivation) {
    String builder = derivation.builder();
    return builder.startsWith(InProcess.PREFIX) ? builder.substring(InProcess.PREFIX.length()) : "";
  }
}
