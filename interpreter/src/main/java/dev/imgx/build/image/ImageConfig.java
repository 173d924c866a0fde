package dev.imgx.build.image;

import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/// `builtin:image-config`: the configuration of an image in a file, byte for byte as the image has
/// it: its SHA-256 is the image's id.
///
/// Attributes: `image`, of any form; of an archive with several images, the first.
public final class ImageConfig implements Builder {
  @Override
  public void build(BuildRequest request) throws IOException {
    Image image =
        Image.openAll(request.input(request.attributes().text("image")), request::input).getFirst();
    Files.write(request.output(), image.config().getBytes(StandardCharsets.UTF_8));
  }
}
