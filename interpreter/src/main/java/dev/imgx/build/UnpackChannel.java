package dev.imgx.build;

import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarUnpacker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/// `builtin:unpack-channel`: a channel's archive, whose only directory gets the channel's name.
///
/// Attributes: `src`, the archive, a tar that may be compressed; `channelName`. Follows
/// `src/libstore/builtins/unpack-channel.cc`.
public final class UnpackChannel implements Builder {
  /// More than any channel has.
  private static final long MOST_BYTES = 1L << 34;

  @Override
  public void build(BuildRequest request) throws IOException {
    String name = request.attributes().text("channelName");
    String source = request.attributes().text("src");
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
      throw new BuildError("`channelName` must be the name of a directory, not `" + name + "`");
    }
    Path output = Files.createDirectory(request.output());
    try (TarInput tar = TarInput.open(request.input(source), "`" + source + "`")) {
      new TarUnpacker(output, MOST_BYTES).unpack(tar);
    }
    Collection<Path> entries = Composition.entries(output).values();
    if (entries.size() != 1) {
      throw new BuildError(
          "the channel's archive `%s` must hold one directory, but it holds %d files"
              .formatted(source, entries.size()));
    }
    Files.move(entries.iterator().next(), output.resolve(name));
  }
}
