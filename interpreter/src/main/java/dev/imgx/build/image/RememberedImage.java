package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;

/// An image in an archive that never changes, of which is known what was found in it: the archive
/// is read only when a layer is wanted.
///
/// @param index what was found
/// @param archive where it is
public record RememberedImage(ImageIndex index, Path archive, StorePlaces places) implements Image {
  /// The images of an archive. What is found is written to the directory `notes`.
  public static List<Image> open(Path archive, Path notes, StorePlaces places) throws IOException {
    if (DescribedImage.isDescription(archive)) {
      return Image.openAll(archive, places);
    }
    try {
      return List.of(new RememberedImage(ImageIndex.read(notes), archive, places));
    } catch (IOException | ArchiveError e) {
      // Nothing was written down, or it is damaged.
    }
    List<Image> images = Image.openAll(archive, places);
    if (images.size() == 1) {
      write(ImageIndex.of(images.getFirst(), notes));
    }
    return images;
  }

  private static void write(ImageIndex index) {
    try {
      Path parent = Files.createDirectories(index.directory().resolveSibling("."));
      Path fresh = Files.createTempDirectory(parent, "new-");
      new ImageIndex(fresh, index.config(), index.layers(), index.names(), index.files()).write();
      Files.move(fresh, index.directory(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // It is read once more next time.
    }
  }

  @Override
  public String config() {
    return index.config();
  }

  @Override
  public List<ImageLayer> layers() {
    return index.layers();
  }

  @Override
  public List<String> names() {
    return index.names();
  }

  @Override
  public void visit(Set<String> diffIds, Visitor visitor) throws IOException {
    if (!diffIds.isEmpty()) {
      Image.open(archive, places).visit(diffIds, visitor);
    }
  }
}
