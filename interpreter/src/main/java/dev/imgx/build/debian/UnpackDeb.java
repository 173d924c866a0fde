package dev.imgx.build.debian;

import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.store.archive.DebArchive;
import dev.imgx.store.archive.SpooledTree;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarUnpacker;
import java.io.IOException;

/// `builtin:unpack-deb`: the files of a Debian package as they are, without its scripts.
///
/// Attribute `src`: the package's file in the store. Devices are refused; owners, times and special
/// modes are not kept.
public final class UnpackDeb implements Builder {
  /// More than any package of Debian has.
  private static final long MOST_BYTES = 1L << 34;

  @Override
  public void build(BuildRequest request) throws IOException {
    String source = request.attributes().text("src");
    try (TarInput tar = DebArchive.data(request.input(source), "`" + source + "`");
        SpooledTree tree = new SpooledTree(request.scratch().resolve("data"))) {
      new TarUnpacker(tree, MOST_BYTES).unpack(tar);
      request.write(tree);
    }
  }
}
