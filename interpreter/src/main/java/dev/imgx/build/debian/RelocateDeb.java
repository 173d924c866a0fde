package dev.imgx.build.debian;

import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.store.archive.DebArchive;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarUnpacker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `builtin:relocate-deb`: Debian packages whose programs run from the store alone.
///
/// Attributes: `packages`, package files that share the output; `dependencies`, outputs of this
/// builder in which libraries, interpreters and the targets of links are looked for; `fallback`,
/// paths whose `bin` is looked at last; `shell`, which runs wrappers; `variables`: for programs
/// (`bin/git`) the variables that they need, whose values are names in the output with `*`: a
/// string, or a list for search paths. After `../` a name is looked for in the dependencies too; a
/// path that begins with `/` is taken as it is.
public final class RelocateDeb implements Builder {
  private static final long MOST_BYTES = 1L << 34;

  @Override
  public void build(BuildRequest request) throws IOException {
    List<String> packages = request.attributes().texts("packages");
    Path unpacked = Files.createDirectory(request.scratch().resolve("unpacked"));
    TarUnpacker unpacker = new TarUnpacker(unpacked, MOST_BYTES);
    for (String source : packages) {
      try (TarInput tar = DebArchive.data(request.input(source), "`" + source + "`")) {
        unpacker.unpack(tar);
      }
    }
    Files.createDirectory(request.output());
    Surroundings surroundings = surroundings(request);
    Relocation relocation = new Relocation(surroundings, request.log());
    relocation.move(unpacked);
    relocation.repair();
    new Wrappers(surroundings, request.attributes().text("shell"), request.log())
        .wrap(request.attributes().node("variables"));
    relocation.check(request.store().directory().directory());
  }

  private static Surroundings surroundings(BuildRequest request) throws IOException {
    List<Surroundings.Root> roots = new ArrayList<>();
    String own = request.store().directory().print(request.outputPath());
    roots.add(new Surroundings.Root(own, request.output()));
    for (String dependency : request.attributes().texts("dependencies")) {
      roots.add(new Surroundings.Root(dependency, request.input(dependency)));
    }
    List<Surroundings.Root> fallback = new ArrayList<>();
    for (String path : request.attributes().texts("fallback")) {
      fallback.add(new Surroundings.Root(path, request.input(path)));
    }
    return new Surroundings(roots, fallback);
  }
}
