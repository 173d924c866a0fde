package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.Decompression;
import dev.imgx.store.archive.TarInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// An image in an archive, as `docker save` writes it and `buildImage` makes it, or with the OCI's
/// layout inside.
///
/// @param members for each diff id the file in the archive that has the layer's bytes, compressed
///   or not
public record ArchivedImage(
    Path archive,
    String config,
    List<ImageLayer> layers,
    List<String> names,
    Map<String, String> members)
    implements Image {
  public ArchivedImage {
    layers = List.copyOf(layers);
    names = List.copyOf(names);
    members = Map.copyOf(members);
  }

  /// Reads what an archive holds. Throws `ArchiveError`.
  static List<ArchivedImage> readAll(Path archive) throws IOException {
    String what = "the image `" + archive + "`";
    return readAll(archive, what, BaseIndex.read(archive, what, "/nix/store"));
  }

  /// The same, and files are made of the layers while it is read.
  static List<ImageIndex> packAll(Path archive, LayerPacker packer) throws IOException {
    String what = "the image `" + archive + "`";
    BaseIndex index = BaseIndex.read(archive, what, "/nix/store", packer);
    List<ImageIndex> images = new ArrayList<>();
    for (ArchivedImage image : readAll(archive, what, index)) {
      Map<String, PackedLayer> files = new LinkedHashMap<>();
      for (ImageLayer layer : image.layers()) {
        String member = Objects.requireNonNull(image.members().get(layer.diffId()));
        files.put(layer.diffId(), index.packed(member));
      }
      images.add(
          new ImageIndex(packer.directory(), image.config(), image.layers(), image.names(), files));
    }
    return images;
  }

  private static List<ArchivedImage> readAll(Path archive, String what, BaseIndex index)
      throws IOException {
    List<ArchivedImage> images = new ArrayList<>();
    for (LayoutEntries.Entry entry : LayoutEntries.of(index, what)) {
      List<ImageLayer> layers = new ArrayList<>();
      Map<String, String> members = new HashMap<>();
      for (String file : entry.layers()) {
        String member = index.follow(file);
        BaseIndex.Content content = index.layer(member);
        layers.add(
            new ImageLayer(content.diffId(), content.size(), content.storePaths("/nix/store")));
        members.putIfAbsent(content.diffId(), member);
      }
      checked(entry.config(), layers, what);
      images.add(new ArchivedImage(archive, entry.config(), layers, entry.names(), members));
    }
    return images;
  }

  /// Throws `ArchiveError` when layers are not those that a configuration promises.
  static void checked(String config, List<ImageLayer> layers, String what) {
    JsonNode root = JsonText.parseObject(config, "the configuration of " + what);
    List<String> promised = new ArrayList<>();
    root.path("rootfs").path("diff_ids").forEach(id -> promised.add(id.asText()));
    if (!promised.equals(layers.stream().map(ImageLayer::diffId).toList())) {
      throw new ArchiveError("the layers of " + what + " are not those that it promises");
    }
  }

  @Override
  public void visit(Set<String> diffIds, Visitor visitor) throws IOException {
    Map<String, ImageLayer> wanted = new LinkedHashMap<>();
    Set<String> left = new HashSet<>(diffIds);
    for (ImageLayer layer : layers) {
      String member = members.get(layer.diffId());
      if (member != null && left.remove(layer.diffId())) {
        wanted.put(member, layer);
      }
    }
    if (!left.isEmpty()) {
      throw new ArchiveError("the image `" + archive + "` has no layer " + left);
    }
    if (wanted.isEmpty()) {
      return;
    }
    try (TarInput tar = TarInput.open(archive, "the image `" + archive + "`")) {
      for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
        ImageLayer layer = wanted.remove(member.name());
        if (layer != null) {
          visitor.layer(layer, out -> Decompression.open(tar.data()).transferTo(out));
        }
      }
    }
    if (!wanted.isEmpty()) {
      throw new ArchiveError("the image `" + archive + "` changed while it was read");
    }
  }
}
