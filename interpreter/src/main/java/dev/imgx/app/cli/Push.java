package dev.imgx.app.cli;

import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.PushRequest;
import dev.imgx.app.session.Pushed;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `imgx push`: images to a registry.
final class Push implements Command {
  private static final Option FORMAT =
      Option.of("--format", "FORMAT", "Write the manifest of 'docker' (so it is anyway) or 'oci'");

  private static final Option COMPRESS =
      Option.of("--compress", "HOW", "Compress layers with 'gzip' (so it is anyway) or 'zstd'");

  private static final Option REPAIR =
      Option.of("--repair", "Ask the registry for every blob, and send what it has lost");

  @Override
  public Outline outline() {
    List<Option> options = Options.evaluationAnd(FORMAT, COMPRESS, REPAIR, Options.INSECURE);
    return new Outline(
        "push",
        "Push an image to a registry: what a program builds, or an archive",
        List.of("[PROGRAM|ARCHIVE]", "docker://HOST/NAME:TAG"),
        options,
        List.of(
            "imgx push examples/website/image.imgx docker://registry.example/team/website:1",
            "imgx push ./result docker://localhost:5000/website --insecure"));
  }

  @Override
  public int run(Call call) throws IOException {
    Arguments arguments = call.arguments();
    List<String> operands = arguments.operands();
    boolean expression = !arguments.values(Options.EXPR).isEmpty();
    if (operands.size() != (expression ? 1 : 2)) {
      throw new UsageError("name an image and where to push it: docker://HOST/NAME:TAG");
    }
    String target = operands.getLast();
    if (!target.startsWith("docker://")) {
      throw new UsageError("'" + target + "' must begin with 'docker://'");
    }
    PushRequest.Manifest manifest = manifest(arguments.value(FORMAT));
    boolean zstd = "zstd".equals(arguments.value(COMPRESS));
    if (arguments.value(COMPRESS) != null && !zstd && !"gzip".equals(arguments.value(COMPRESS))) {
      throw new UsageError("'--compress' must be 'gzip' or 'zstd'");
    }
    try (Interruption _ = new Interruption();
        Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      Path archive =
          ImageOperand.place(call, imgx, expression ? List.of() : operands.subList(0, 1));
      boolean insecure = arguments.has(Options.INSECURE);
      Pushed pushed =
          imgx.push(
              new PushRequest(
                  archive.toString(), target, manifest, zstd, arguments.has(REPAIR), insecure));
      display.tell(
          pushed.sent() == 0 ? "nothing had to be sent" : Lines.size(pushed.sent()) + " were sent");
      call.printLine(Utf8.encode(pushed.name()));
    }
    return 0;
  }

  private static PushRequest.Manifest manifest(@Nullable String format) {
    return switch (format) {
      case null -> PushRequest.Manifest.FITTING;
      case "docker" -> PushRequest.Manifest.DOCKER;
      case "oci" -> PushRequest.Manifest.OCI;
      default -> throw new UsageError("'--format' must be 'docker' or 'oci'");
    };
  }
}
