package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// A container image, wherever its bytes are: in an archive, in a directory, or still in the store
/// paths that it is going to be made of.
public interface Image {
  /// The text of its configuration.
  String config();

  /// Bottom to top.
  List<ImageLayer> layers();

  /// What it is called: `name:tag`.
  List<String> names();

  /// Hands over the layers of these diff ids, each once, in whatever order is the quickest. Throws
  /// `ArchiveError` when one is not there or is damaged, and what the visitor throws.
  void visit(Set<String> diffIds, Visitor visitor) throws IOException;

  /// The same image, with the sizes of all its layers: for that, layers that a registry has are
  /// fetched and read.
  default Image measured() throws IOException {
    return this;
  }

  /// Looks at what is at `path`: an archive, a directory with the OCI's layout, or a description.
  /// Throws `ArchiveError` when that is no image.
  ///
  /// @param places finds what a description names
  static List<Image> openAll(Path path, StorePlaces places) throws IOException {
    if (Files.isDirectory(path)) {
      return List.copyOf(LayoutReader.read(path));
    }
    return DescribedImage.isDescription(path)
        ? List.of(DescribedImage.read(path, places))
        : List.copyOf(ArchivedImage.readAll(path));
  }

  /// Reads an archive or a directory with the OCI's layout once, and makes files of its layers on
  /// the way. Throws `ArchiveError`.
  static List<Image> packAll(Path path, LayerPacker packer) throws IOException {
    return List.copyOf(
        Files.isDirectory(path)
            ? LayoutReader.packAll(path, packer)
            : ArchivedImage.packAll(path, packer));
  }

  /// Whether the image at `path` is only described, so that there are no layers to be read.
  static boolean isDescribed(Path path) throws IOException {
    return DescribedImage.isDescription(path);
  }

  /// The image at `path`, as `openAll` finds it, where there must be one.
  static Image open(Path path, StorePlaces places) throws IOException {
    List<Image> images = openAll(path, places);
    if (images.size() != 1) {
      throw new ArchiveError(
          "the image `" + path + "` holds " + images.size() + " images; one is expected");
    }
    return images.getFirst();
  }

  /// Does something with a layer.
  @FunctionalInterface
  interface Visitor {
    void layer(ImageLayer layer, Content content) throws IOException;
  }

  /// The bytes of a layer, without compression. Good for one use, during the visit.
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }
}
