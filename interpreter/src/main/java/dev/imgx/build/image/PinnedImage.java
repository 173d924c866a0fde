package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.build.image.DescribedImage.Part;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/// `builtin:pinned-image`: the image of a manifest, described (`DescribedImage`), of which only the
/// configuration has been fetched.
///
/// Attributes: `manifest`, its text; `config`, the file of the configuration; `files`, where the
/// store has the layers when they are fetched, in the manifest's order; `repository`, which has
/// them; `tlsVerify`, false allows what is not safe; `imageName`, what the image is called, with a
/// tag.
///
/// Which store paths a layer holds is read in the image's history, where imgx and nixpkgs note it.
public final class PinnedImage implements Builder {
  @Override
  public void build(BuildRequest request) throws IOException {
    Attributes attributes = request.attributes();
    byte[] text = attributes.text("manifest").getBytes(StandardCharsets.UTF_8);
    List<Descriptor> blobs = Manifest.of(text, "").layers();
    List<String> files = attributes.texts("files");
    String config = Files.readString(request.input(attributes.text("config")));
    ObjectNode root = JsonText.parseObject(config, "the image's configuration");
    JsonNode diffIds = root.path("rootfs").path("diff_ids");
    if (diffIds.size() != blobs.size() || files.size() != blobs.size()) {
      throw new BuildError(
          "the manifest names %d layers, the configuration %d"
              .formatted(blobs.size(), diffIds.size()));
    }
    boolean insecure = attributes.has("tlsVerify") && !attributes.flag("tlsVerify");
    List<List<String>> paths = LayeredConfig.paths(root, blobs.size());
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < blobs.size(); i++) {
      ImageLayer layer = new ImageLayer(diffIds.path(i).asText(), ImageLayer.UNKNOWN, paths.get(i));
      String repository = attributes.text("repository");
      parts.add(
          new Part(
              layer,
              new LayerSource.Pinned(
                  new PinnedBlob(files.get(i), repository, insecure, blobs.get(i)))));
    }
    new DescribedImage(attributes.text("imageName"), config, parts, request::input)
        .write(request.output());
  }
}
