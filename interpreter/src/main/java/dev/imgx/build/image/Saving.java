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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes images in the forms that they can have.
///
/// @param name what the image is called there, with its tag; null means as it is called now
/// @param compression of its layers
/// @param packer makes files of layers
public record Saving(@Nullable String name, Compression compression, Packer packer) {
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

  /// Writes images to a place where nothing is yet: several in the OCI's forms as one index, in a
  /// docker-archive each under its own name.
  public void write(List<Image> images, Format format, Path output) throws IOException {
    switch (format) {
      case OCI -> {
        String called = called(images.getFirst());
        String tag = called.substring(called.lastIndexOf(':') + 1);
        layout(images, LayoutSink.directory(output), tag);
      }
      case OCI_ARCHIVE -> {
        try (OutputStream out = create(output)) {
          stream(images, format, out);
        }
      }
      case DOCKER_ARCHIVE -> {
        List<DockerArchive.Named> named = named(images);
        Map<String, PackedLayer> files = new HashMap<>();
        for (Image image : images) {
          files.putAll(packer.pack(image, compression));
        }
        try (JoinedOutput out = JoinedOutput.create(output, compression)) {
          DockerArchive.write(named, ArchiveSink.joined(out, files));
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
        layout(images, LayoutSink.archive(out), called(images.getFirst()));
        out.write(new byte[2 * Ustar.BLOCK]);
      }
      case DOCKER_ARCHIVE -> {
        List<DockerArchive.Named> measured = new ArrayList<>();
        for (DockerArchive.Named image : named(images)) {
          measured.add(new DockerArchive.Named(image.image().measured(), image.names()));
        }
        DockerArchive.write(measured, ArchiveSink.plain(out));
      }
    }
  }

  private static OutputStream create(Path output) throws IOException {
    return new BufferedOutputStream(
        Files.newOutputStream(output, StandardOpenOption.CREATE_NEW), 1 << 17);
  }

  private void layout(List<Image> images, LayoutSink sink, String reference) throws IOException {
    ManifestText.checkPlatforms(images);
    List<OciLayout.Source> sources = new ArrayList<>();
    for (Image image : images) {
      sources.add(new OciLayout.Source(image, packer.pack(image, compression)));
    }
    new OciLayout(compression, sink).write(sources, called(images.getFirst()), reference);
  }

  /// The name that was asked for, else the image's own.
  private String called(Image image) {
    if (name != null) {
      return name;
    }
    return image.names().isEmpty() ? "image:latest" : image.names().getFirst();
  }

  private List<DockerArchive.Named> named(List<Image> images) {
    if (images.size() == 1) {
      Image image = images.getFirst();
      return List.of(new DockerArchive.Named(image, List.of(called(image))));
    }
    Set<String> seen = new HashSet<>();
    for (Image image : images) {
      if (name != null || image.names().isEmpty() || !seen.addAll(image.names())) {
        throw new BuildError(
            "a docker-archive holds several images only under different names, each under its own;"
                + " images for several platforms are held by an OCI layout");
      }
    }
    return images.stream().map(image -> new DockerArchive.Named(image, image.names())).toList();
  }
}
