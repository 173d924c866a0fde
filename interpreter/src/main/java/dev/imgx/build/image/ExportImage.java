package dev.imgx.build.image;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.store.archive.ArchiveError;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// `builtin:export-image`: the files of an image in one tar, as a container of it would see them.
///
/// Attributes: `fromImage`, an image of any form; `fromImageName` and `fromImageTag`, which one of
/// several.
public final class ExportImage implements Builder {
  @Override
  public void build(BuildRequest request) throws IOException {
    Attributes attributes = request.attributes();
    Path path = request.input(attributes.text("fromImage"));
    List<Image> images = Image.openAll(path, request::input);
    Image image =
        choose(images, attributes.text("fromImageName", ""), attributes.text("fromImageTag", ""));
    try (FlatTree tree = new FlatTree(request.scratch().resolve("data"));
        OutputStream out =
            new BufferedOutputStream(
                Files.newOutputStream(request.output(), StandardOpenOption.CREATE_NEW), 1 << 17)) {
      tree.read(image, size -> request.log().progress("unpacking", size, -1));
      for (String name : tree.leftOut()) {
        request.log().line("`" + name + "` is a device or a pipe: it is left out");
      }
      tree.write(out);
    }
  }

  /// The first image, or the one that is called so.
  private static Image choose(List<Image> images, String name, String tag) {
    if (name.isEmpty() || tag.isEmpty()) {
      return images.getFirst();
    }
    String wanted = BaseSelection.plain(name) + ":" + tag;
    for (Image image : images) {
      if (image.names().stream().anyMatch(one -> BaseSelection.plain(one).equals(wanted))) {
        return image;
      }
    }
    throw new ArchiveError("there is no image `" + name + ":" + tag + "`");
  }
}
