package dev.imgx.build.image;

import dev.imgx.build.BuildError;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.archive.JoinedOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes images in the forms that they can have.
///
/// @param name what the image is called there, with its tag
/// @param compression of its layers
/// @param packer makes files of layers
public record Saving(String name, Compression compression, Packer packer) {
  /// The forms.
  public enum Format {
    /// What `docker load` reads, as skopeo writes it.
    DOCKER_ARCHIVE("docker-archive"),
    /// The OCI's layout in a tar.
    OCI_ARCHIVE("oci-archive"),
    /// The OCI's layout in a directory.
    OCI("oci");

    private final String text;

    Format(String text) {
      this.text = text;
    }

    /// The form of this name. Throws `BuildError`.
    public static Format of(String text) {
      for (Format format : values()) {
        if (format.text.equals(text)) {
          return format;
        }
      }
      throw new BuildError(
          "the format must be `docker-archive`, `oci-archive` or `oci`, not `" + text + "`");
    }
  }

  /// Makes files of the layers of an image.
  @FunctionalInterface
  public interface Packer {
    /// By diff id. Throws `ArchiveError` when a layer is not what it should be.
    Map<String, PackedLayer> pack(Image image, Compression compression) throws IOException;
  }

  /// Writes images to a place where nothing is yet; several only in the OCI's forms, as one index.
  public void write(List<Image> images, Format format, Path output) throws IOException {
    switch (format) {
      case OCI -> layout(images, LayoutSink.directory(output), tag());
      case OCI_ARCHIVE -> {
        try (OutputStream out = create(output)) {
          stream(images, format, out);
        }
      }
      case DOCKER_ARCHIVE -> {
        Image image = only(images);
        Map<String, PackedLayer> files = packer.pack(image, compression);
        try (JoinedOutput out = JoinedOutput.create(output, compression)) {
          DockerArchive.write(named(image), ArchiveSink.joined(out, files));
          out.finish();
        }
      }
    }
  }

  /// Writes images to a stream. A docker-archive is not compressed then, and its layers are made on
  /// the way.
  public void stream(List<Image> images, Format format, OutputStream out) throws IOException {
    switch (format) {
      case OCI -> throw new BuildError("a directory cannot be written to a stream");
      case OCI_ARCHIVE -> {
        layout(images, LayoutSink.archive(out), name);
        out.write(new byte[2 * Ustar.BLOCK]);
      }
      case DOCKER_ARCHIVE ->
          DockerArchive.write(named(only(images).measured()), ArchiveSink.plain(out));
    }
  }

  private static OutputStream create(Path output) throws IOException {
    return new BufferedOutputStream(
        Files.newOutputStream(output, StandardOpenOption.CREATE_NEW), 1 << 17);
  }

  private static Image only(List<Image> images) {
    if (images.size() != 1) {
      throw new BuildError(
          "a docker-archive holds one image, not %d; an OCI layout can".formatted(images.size()));
    }
    return images.getFirst();
  }

  private void layout(List<Image> images, LayoutSink sink, String reference) throws IOException {
    List<OciLayout.Source> sources = new ArrayList<>();
    for (Image image : images) {
      sources.add(new OciLayout.Source(image, packer.pack(image, compression)));
    }
    new OciLayout(compression, sink).write(sources, name, reference);
  }

  private List<DockerArchive.Named> named(Image image) {
    return List.of(new DockerArchive.Named(image, List.of(name)));
  }

  private String tag() {
    return name.substring(name.lastIndexOf(':') + 1);
  }
}
