package dev.imgx.app.cli;

import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.SaveRequest;
import dev.imgx.store.archive.Compression;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `imgx save`: an image as an archive.
final class Save implements Command {
  private static final Option FORMAT =
      Option.of(
          "--format",
          "FORMAT",
          "Write a 'docker-archive' (so it is anyway), 'oci-archive' or 'oci'");
  private static final Option OUTPUT =
      Option.of("-o,--output", "FILE", "Write there, not to standard output");
  private static final Option COMPRESS =
      Option.of("--compress", "HOW", "Compress layers with 'gzip', 'zstd' or not at all: 'none'");
  static final Option TAG =
      Option.of("-t,--repo-tag,--repo_tag", "NAME:TAG", "Call the image so in the archive");

  @Override
  public Outline outline() {
    return new Outline(
        "save",
        "Write an image as an archive: what a program builds, or an image in another form",
        List.of("[PROGRAM|IMAGE]"),
        Options.evaluationAnd(FORMAT, OUTPUT, COMPRESS, TAG),
        List.of(
            "imgx save ./result | podman load",
            "imgx save examples/website/image.imgx --format oci --compress zstd -o website"));
  }

  @Override
  public int run(Call call) throws IOException {
    Arguments arguments = call.arguments();
    if (arguments.operands().size() > 1) {
      throw new UsageError("name one image");
    }
    String given = arguments.value(FORMAT);
    String format = given == null ? "docker-archive" : given;
    Path output = output(call, format);
    Compression compression = compression(arguments, output);
    try (Interruption _ = new Interruption();
        Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      Path image = ImageOperand.place(call, imgx, arguments.operands());
      SaveRequest request =
          new SaveRequest(image, format, compression, tag(arguments), null, output);
      OutputStream out = new BufferedOutputStream(call.streams().out(), 1 << 16);
      imgx.save(request, out);
      out.flush();
    }
    return 0;
  }

  /// The name and tag that the image is to have, or null.
  static @Nullable String tag(Arguments arguments) {
    String tag = arguments.value(TAG);
    if (tag != null && tag.lastIndexOf(':') <= tag.lastIndexOf('/')) {
      throw new UsageError("'" + tag + "' must be a name with a tag: NAME:TAG");
    }
    return tag;
  }

  private static @Nullable Path output(Call call, String format) {
    if (!List.of("docker-archive", "oci-archive", "oci").contains(format)) {
      throw new UsageError("'--format' must be 'docker-archive', 'oci-archive' or 'oci'");
    }
    String output = call.arguments().value(OUTPUT);
    if (output != null) {
      return call.streams().directory().resolve(output);
    }
    if (format.equals("oci")) {
      throw new UsageError("'--output' must name the directory");
    }
    return null;
  }

  /// A docker-archive is not compressed unless that is asked for: not every reader expects it.
  private static Compression compression(Arguments arguments, @Nullable Path output) {
    String given = arguments.value(COMPRESS);
    String format = arguments.value(FORMAT);
    boolean docker = format == null || format.equals("docker-archive");
    String name = given == null ? (docker ? "none" : "gzip") : given;
    if (!List.of("none", "gzip", "zstd").contains(name)) {
      throw new UsageError("'--compress' must be 'gzip', 'zstd' or 'none'");
    }
    if (docker && output == null && !name.equals("none")) {
      throw new UsageError("a docker-archive on standard output is not compressed; use '--output'");
    }
    return Compression.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
