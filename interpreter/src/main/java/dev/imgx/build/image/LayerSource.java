package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.TarEntry.Owner;
import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Where the bytes of a layer come from. All paths are logical.
sealed interface LayerSource {
  /// Store paths, under their own names.
  ///
  /// @param paths sorted
  /// @param time when all files were changed, in seconds since 1970
  /// @param owner whose they are
  record Paths(List<String> paths, long time, Owner owner) implements LayerSource {}

  /// A file that is the layer.
  record Tar(String file) implements LayerSource {}

  /// A layer of another image, which is in the store.
  record Base(String image) implements LayerSource {}

  /// A layer that a registry has.
  record Pinned(PinnedBlob blob) implements LayerSource {}

  /// The object that `of` reads.
  default ObjectNode json() {
    ObjectNode json = JsonText.object();
    switch (this) {
      case Paths(List<String> paths, long time, Owner owner) -> {
        paths.forEach(json.putArray("paths")::add);
        json.put("time", time);
        json.put("uid", owner.uid());
        json.put("gid", owner.gid());
        json.put("user", owner.user());
        json.put("group", owner.group());
      }
      case Tar(String file) -> json.put("tar", file);
      case Base(String image) -> json.put("image", image);
      case Pinned(PinnedBlob blob) -> {
        return blob.json();
      }
    }
    return json;
  }

  /// Reads what `json` wrote. Throws `ArchiveError`.
  static LayerSource of(JsonNode json) {
    if (json.has("paths")) {
      List<String> paths = new ArrayList<>();
      json.path("paths").forEach(path -> paths.add(path.asText()));
      Owner owner =
          new Owner(
              json.path("uid").asLong(),
              json.path("gid").asLong(),
              json.path("user").asText(),
              json.path("group").asText());
      return new Paths(paths, json.path("time").asLong(), owner);
    }
    if (json.has("tar")) {
      return new Tar(json.path("tar").asText());
    }
    if (json.has("image")) {
      return new Base(json.path("image").asText());
    }
    if (json.has("blob")) {
      return new Pinned(PinnedBlob.of(json));
    }
    throw new ArchiveError("it is not said what a layer is made of");
  }

  /// The store paths that are read.
  default SortedSet<StorePath> inputs(String directory) {
    SortedSet<StorePath> inputs = new TreeSet<>();
    List<String> files =
        switch (this) {
          case Paths(List<String> paths, long ignored, Owner nobody) -> paths;
          case Tar(String file) -> List.of(file);
          case Base(String image) -> List.of(image);
          case Pinned(PinnedBlob blob) -> List.of(blob.file());
        };
    for (String file : files) {
      String below = file.substring(directory.length() + 1);
      int slash = below.indexOf('/');
      inputs.add(StorePath.parse(slash < 0 ? below : below.substring(0, slash)));
    }
    return inputs;
  }
}
