package dev.imgx.build.image;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.archive.JoinedOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `builtin:merge-images`: several images in one docker-archive, each under its own names; what
/// they share is in it once.
///
/// Attributes: `images`, in any form; `compression`: `gzip` (also when missing), `zstd` or `none`.
public final class MergeImages implements Builder {
  @Override
  public void build(BuildRequest request) throws IOException {
    Attributes attributes = request.attributes();
    Compression compression = BuildImage.compression(attributes);
    List<DockerArchive.Named> images = new ArrayList<>();
    Map<String, PackedLayer> files = new HashMap<>();
    for (String path : attributes.texts("images")) {
      for (Image image : SaveImage.opened(request, path, compression)) {
        images.add(new DockerArchive.Named(image, image.names()));
        files.putAll(SaveImage.files(request, path, image, compression));
      }
    }
    if (images.isEmpty()) {
      throw new BuildError("there is no image to merge");
    }
    try (JoinedOutput out = JoinedOutput.create(request.output(), compression)) {
      DockerArchive.write(images, ArchiveSink.joined(out, files));
      out.finish();
    }
  }
}
