package dev.imgx.build.image;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Digests;
import dev.imgx.build.registry.ImageName;
import dev.imgx.build.registry.Registries;
import dev.imgx.store.derivation.Output;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.ContentAddress;
import java.io.IOException;
import java.nio.file.Files;

/// `builtin:registry-blob`: a layer or the configuration of an image, as the registry has it.
///
/// Attributes: `imageName`, whose repository has it; `size`; `tlsVerify`, false allows what is not
/// safe. The derivation has a fixed output, whose hash is the blob's digest.
public final class RegistryBlob implements Builder {
  private final Registries registries;

  public RegistryBlob(Registries registries) {
    this.registries = registries;
  }

  @Override
  public void build(BuildRequest request) throws IOException {
    Output output = request.derivation().fixedOutput();
    ContentAddress.Fixed fixed = output == null ? null : output.fixed();
    if (fixed == null) {
      throw new BuildError("`builtin:registry-blob` needs `outputHash`");
    }
    Attributes attributes = request.attributes();
    Descriptor blob =
        new Descriptor("application/octet-stream", fixed.hash(), attributes.number("size", 0));
    boolean insecure = attributes.has("tlsVerify") && !attributes.flag("tlsVerify");
    String activity = "fetching " + Digests.print(blob.digest()).substring(0, 19);
    boolean _ =
        registries.anywhere(
            name(attributes),
            insecure,
            request.log()::line,
            repository -> {
              Files.deleteIfExists(request.output());
              repository.fetch(
                  blob,
                  request.output(),
                  done -> request.log().progress(activity, done, blob.size()));
              return true;
            });
  }

  private static ImageName name(Attributes attributes) {
    try {
      return ImageName.parse(attributes.text("imageName"));
    } catch (FormatError e) {
      throw new BuildError(BuildError.Kind.REFUSED, String.valueOf(e.getMessage()), e);
    }
  }
}
