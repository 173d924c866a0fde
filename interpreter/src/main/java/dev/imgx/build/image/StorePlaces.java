package dev.imgx.build.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where what an image is made of lies: the physical place of a logical path.
@FunctionalInterface
public interface StorePlaces {
  /// Throws `BuildError` or `StoreError` when nothing is there.
  Path place(String logical) throws IOException;

  /// The files of layers that registries have, in this order; what is not there is fetched, where
  /// that can be done. Throws `BuildError`.
  default List<Path> fetched(List<PinnedBlob> blobs) throws IOException {
    List<Path> files = new ArrayList<>();
    for (PinnedBlob blob : blobs) {
      files.add(place(blob.file()));
    }
    return files;
  }
}
