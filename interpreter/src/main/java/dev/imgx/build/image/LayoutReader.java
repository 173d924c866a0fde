package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.TeeInputStream;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads directories with the OCI's image layout (or Docker's files, unpacked). Links are not
/// followed, and every byte is checked against its digest.
final class LayoutReader {
  private static final int MOST_TEXT = 1 << 23;

  private final Path directory;
  private final String what;
  private final Map<String, PackedLayer> known = new LinkedHashMap<>();
  private final Map<String, List<String>> paths = new HashMap<>();

  private final @Nullable LayerPacker packer;

  private LayoutReader(Path directory, @Nullable LayerPacker packer) {
    this.packer = packer;
    this.directory = directory;
    this.what = "the image `" + directory + "`";
  }

  /// The images of a directory. Throws `ArchiveError`.
  static List<ImageIndex> read(Path directory) throws IOException {
    return new LayoutReader(directory, null).images();
  }

  /// The same, and other files are made of the layers while they are read.
  static List<ImageIndex> packAll(Path directory, LayerPacker packer) throws IOException {
    return new LayoutReader(directory, packer).images();
  }

  private List<ImageIndex> images() throws IOException {
    List<ImageIndex> images = new ArrayList<>();
    for (LayoutEntries.Entry entry : new LayoutEntries(this::text, what).all()) {
      images.add(image(entry));
    }
    return images;
  }

  private @Nullable String text(String name) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    if (Files.size(file) > MOST_TEXT) {
      throw new ArchiveError("`" + name + "` of " + what + " is too large for a text");
    }
    return Files.readString(file);
  }

  private ImageIndex image(LayoutEntries.Entry entry) throws IOException {
    List<ImageLayer> layers = new ArrayList<>();
    Map<String, PackedLayer> files = new LinkedHashMap<>();
    for (String name : entry.layers()) {
      PackedLayer layer = known.get(name);
      if (layer == null) {
        layer = layer(name);
        known.put(name, layer);
      }
      layers.add(
          new ImageLayer(
              layer.diffId(), layer.size(), paths.getOrDefault(layer.diffId(), List.of())));
      files.put(layer.diffId(), layer);
    }
    ArchivedImage.checked(entry.config(), layers, what);
    Path place = packer == null ? directory : packer.directory();
    return new ImageIndex(place, entry.config(), layers, entry.names(), files);
  }

  private PackedLayer layer(String name) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new ArchiveError(what + " lacks the layer `" + name + "`");
    }
    HashSink packed = new HashSink(HashAlgorithm.SHA256);
    BaseIndex.Content content;
    PackedLayer made = null;
    String layer = "the layer `" + name + "` of " + what;
    try (InputStream in = new TeeInputStream(Files.newInputStream(file), packed)) {
      if (packer == null) {
        content = BaseIndex.content(layer, open(in), "/nix/store");
      } else {
        BaseIndex.Packed both = BaseIndex.content(layer, open(in), "/nix/store", packer);
        content = both.content();
        made = both.file();
      }
      in.transferTo(OutputStream.nullOutputStream());
    }
    if (content.problem() != null) {
      throw content.problem();
    }
    paths.put(content.diffId(), content.storePaths("/nix/store"));
    PackedLayer found =
        new PackedLayer(content.diffId(), content.size(), packed.finish(), packed.count(), file);
    if (name.startsWith("blobs/") && !LayoutSink.name(found.digest()).equals(name)) {
      throw new ArchiveError(
          "the layer `" + name + "` of " + what + " is not what its name promises");
    }
    return made == null ? found : made;
  }

  /// The same stream, which nobody can close but its owner.
  private static InputStream open(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {}
    };
  }
}
