package dev.imgx.app.cli;

import dev.imgx.app.session.CopyRequest;
import dev.imgx.app.session.Imgx;
import java.io.IOException;
import java.util.List;

/// `imgx copy`: paths from a store or cache to another.
final class Copy implements Command {
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
        "Copy store paths, and all that they refer to, between stores and binary caches",
        List.of("PATH..."),
        CacheSwitches.copyingAnd(List.of(TO, FROM, ALL, NO_RECURSIVE, COMPRESSION, KEY)),
        List.of(
            "imgx copy --to file:///mnt/disk/cache ./result",
            "imgx copy --to /mnt/disk/imgx ./result",
            "imgx copy --from file:///mnt/disk/cache --no-check-sigs --all"));
  }

  @Override
  public int run(Call call) throws IOException {
    Arguments arguments = call.arguments();
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
}
