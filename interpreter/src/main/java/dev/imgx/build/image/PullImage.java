package dev.imgx.build.image;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.build.registry.Digests;
import dev.imgx.build.registry.ImageName;
import dev.imgx.build.registry.Manifest;
import dev.imgx.build.registry.Platform;
import dev.imgx.build.registry.Registries;
import dev.imgx.store.derivation.Output;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.ContentAddress;
import java.io.IOException;
import java.nio.file.Files;

/// `builtin:pull-image`: an image from a registry, in the archive that skopeo would make of it,
/// byte for byte.
///
/// Attributes: `imageName`, `imageDigest` (of an image or an index); `os`, `arch`, `variant` choose
/// in an index; `finalImageName`, `finalImageTag`, what it is called in the archive; `tlsVerify`,
/// false allows what is not safe. The derivation has a fixed output. When its hash is not that of
/// today's archive, but of one that an older skopeo wrote, that one is made.
public final class PullImage implements Builder {
  private final Registries registries;

  public PullImage(Registries registries) {
    this.registries = registries;
  }

  @Override
  public void build(BuildRequest request) throws IOException {
    Output output = request.derivation().fixedOutput();
    ContentAddress.Fixed fixed = output == null ? null : output.fixed();
    if (fixed == null) {
      throw new BuildError("`builtin:pull-image` needs `outputHash`");
    }
    Order order = Order.of(request.attributes());
    boolean _ =
        registries.anywhere(
            order.image(),
            order.insecure(),
            request.log()::line,
            repository -> {
              Files.deleteIfExists(request.output());
              Manifest image = Pull.image(repository, order.image().reference(), order.platform());
              Pull.Place place = new Pull.Place(request.output(), request.scratch(), request.log());
              new Pull(repository, image, order.called(), place).write(fixed.hash());
              return true;
            });
  }

  /// What is wanted.
  private record Order(ImageName image, Platform platform, ImageName called, boolean insecure) {
    static Order of(Attributes attributes) {
      try {
        ImageName named = ImageName.parse(attributes.text("imageName"));
        ImageName image = named.at(Digests.parse(attributes.text("imageDigest")));
        ImageName called =
            ImageName.parse(attributes.text("finalImageName", attributes.text("imageName")));
        Platform platform =
            new Platform(
                attributes.text("os", "linux"),
                attributes.text("arch", "amd64"),
                attributes.text("variant", ""));
        boolean insecure = attributes.has("tlsVerify") && !attributes.flag("tlsVerify");
        return new Order(
            image, platform, called.tagged(attributes.text("finalImageTag", "latest")), insecure);
      } catch (FormatError e) {
        throw new BuildError(BuildError.Kind.REFUSED, String.valueOf(e.getMessage()), e);
      }
    }
  }
}
