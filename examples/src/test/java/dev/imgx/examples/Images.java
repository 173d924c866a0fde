package dev.imgx.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// Images in the hands of the peers: skopeo, umoci, oci-image-tool and Podman.
final class Images {
  private final Path directory;

  Images(Path directory) {
    this.directory = directory;
  }

  /// The image uncompressed. Debian's skopeo and Podman misread compressed docker-archives.
  Path plain(Path image) {
    Path plain = directory.resolve(image.getFileName() + ".plain.tar");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(image))) {
      Files.copy(in, plain, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return plain;
  }

  /// What `skopeo inspect --config` says.
  JsonNode config(Path plain) {
    return json("skopeo", "inspect", "--config", "docker-archive:" + plain);
  }

  /// What `skopeo inspect` says.
  JsonNode inspect(Path plain) {
    return json("skopeo", "inspect", "docker-archive:" + plain);
  }

  /// An OCI layout made by skopeo, checked by oci-image-tool; its directory.
  Path layout(Path plain) {
    Path layout = directory.resolve("layout-" + plain.getFileName());
    Peers.run(directory, "skopeo", "copy", "docker-archive:" + plain, "oci:" + layout + ":it")
        .success();
    Peers.run(
            directory,
            "oci-image-tool",
            "validate",
            "--type",
            "image",
            "--ref",
            "name=it",
            layout.toString())
        .success();
    return layout;
  }

  /// The root file system as umoci unpacks it.
  Path unpack(Path plain) {
    Path bundle = directory.resolve("bundle-" + plain.getFileName());
    Peers.run(directory, "umoci", "unpack", "--image", layout(plain) + ":it", bundle.toString())
        .success();
    return bundle.resolve("rootfs");
  }

  /// Loads the image into a Podman of this test's own; its name there.
  String load(Path plain) {
    String output = podman("load", "--input", plain.toString()).success().strip();
    return output.substring(output.lastIndexOf(' ') + 1);
  }

  /// Runs a loaded image without network until it ends.
  Answer run(String image, String... command) {
    return podman(words(List.of("run", "--rm", image), command));
  }

  /// Runs a loaded image with a shell script over it.
  Answer shell(String image, String script) {
    return podman("run", "--rm", "--entrypoint", "/bin/sh", image, "-c", script);
  }

  /// The files of a loaded image, a line for each as `tar -tv` has it.
  String files(String image) {
    Path tar = directory.resolve("files.tar");
    String container = podman("create", "--network=none", image, "/none").success().strip();
    podman("export", "--output", tar.toString(), container).success();
    return Peers.run(directory, "tar", "--numeric-owner", "-tvf", tar.toString()).success();
  }

  /// Makes an image of a tar with files; its name.
  String imported(Path files) {
    return podman("import", files.toString(), "localhost/imported:latest").success().strip();
  }

  /// Takes an image out of an OCI layout; its name.
  String pulled(Path layout) {
    return podman("pull", "--quiet", "oci:" + layout).success().strip();
  }

  private Answer podman(String... arguments) {
    String podman = Podman.in(directory.resolve("podman")).toString();
    return Peers.run(directory, words(List.of(podman), arguments));
  }

  private static String[] words(List<String> first, String... others) {
    return Stream.concat(first.stream(), Stream.of(others)).toArray(String[]::new);
  }

  private JsonNode json(String... command) {
    try {
      return new ObjectMapper().readTree(Peers.run(directory, command).success());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
