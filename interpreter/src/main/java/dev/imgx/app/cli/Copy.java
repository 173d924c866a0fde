package dev.imgx.app.cli;

import dev.imgx.app.session.CopyRequest;
import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.PushRequest;
import dev.imgx.app.session.Pushed;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.util.List;

/// `imgx copy`: paths from a store or cache to another, or an image from a registry to another.
final class Copy implements Command {
  private static final String REGISTRY = "docker://";

  private static final Option TO =
      Option.of("--to", "PLACE", "Copy to PLACE: a cache's URL or a store's directory");
  private static final Option FROM =
      Option.of("--from", "PLACE", "Copy from PLACE: a cache's URL or a store's directory");
  private static final Option ALL = Option.of("--all", "Copy all paths that there are");
  private static final Option NO_RECURSIVE =
      Option.of("--no-recursive", "Copy only these paths, not what they refer to");
  private static final Option COMPRESSION =
      Option.of("--compression", "FORM", "Compress as xz (the default), zstd, gzip, bzip2 or none");
  private static final Option KEY =
      Option.of(
          "--secret-key-file", "FILE", "Sign what goes into a cache with this key; repeatable");

  @Override
  public Outline outline() {
    return new Outline(
        "copy",
        "Copy store paths, and all that they refer to, between stores and binary caches; or an image"
            + " between registries",
        List.of("PATH...", "docker://IMAGE docker://IMAGE"),
        CacheSwitches.copyingAnd(
            List.of(TO, FROM, ALL, NO_RECURSIVE, COMPRESSION, KEY, Options.INSECURE)),
        List.of(
            "imgx copy --to file:///mnt/disk/cache ./result",
            "imgx copy --to /mnt/disk/imgx ./result",
            "imgx copy --from file:///mnt/disk/cache --no-check-sigs --all",
            "imgx copy docker://docker.io/library/redis:7 docker://registry.example/redis:7"));
  }

  @Override
  public int run(Call call) throws IOException {
    Arguments arguments = call.arguments();
    if (arguments.operands().stream().anyMatch(operand -> operand.startsWith(REGISTRY))) {
      return image(call);
    }
    boolean all = arguments.has(ALL);
    if (all == !arguments.operands().isEmpty()) {
      throw new UsageError(
          all ? "'--all' leaves no paths to name" : "name at least one path, or '--all'");
    }
    if (arguments.value(TO) == null && arguments.value(FROM) == null) {
      throw new UsageError("'--to' or '--from' must say where to copy to or from");
    }
    CopyRequest request =
        new CopyRequest(
            arguments.value(FROM),
            arguments.value(TO),
            arguments.operands(),
            !arguments.has(NO_RECURSIVE),
            new CopyRequest.Writing(arguments.value(COMPRESSION), arguments.values(KEY)));
    try (Interruption _ = new Interruption();
        Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      imgx.copy(request);
    }
    return 0;
  }

  /// Copies an image as it is.
  private static int image(Call call) throws IOException {
    Arguments arguments = call.arguments();
    List<String> operands = arguments.operands();
    if (operands.size() != 2 || !operands.stream().allMatch(one -> one.startsWith(REGISTRY))) {
      throw new UsageError(
          "name an image of a registry and where to copy it: docker://HOST/NAME:TAG"
              + " docker://HOST/NAME:TAG ('imgx push' and 'imgx prefetch' do the rest)");
    }
    for (Option option : List.of(TO, FROM, ALL, NO_RECURSIVE, COMPRESSION, KEY)) {
      if (arguments.has(option) || arguments.value(option) != null) {
        throw new UsageError("'" + option.name() + "' is not for images of registries");
      }
    }
    try (Interruption _ = new Interruption();
        Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      boolean insecure = arguments.has(Options.INSECURE);
      Pushed pushed =
          imgx.push(
              new PushRequest(
                  operands.get(0),
                  operands.get(1),
                  PushRequest.Manifest.FITTING,
                  false,
                  false,
                  insecure));
      display.tell(
          pushed.sent() == 0 ? "nothing had to be sent" : Lines.size(pushed.sent()) + " were sent");
      call.printLine(Utf8.encode(pushed.name()));
    }
    return 0;
  }
}
