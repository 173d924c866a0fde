package dev.imgx.build.machine;

import dev.imgx.build.Trees;
import dev.imgx.build.shell.Machine.Demand;
import dev.imgx.build.shell.SandboxSpec;
import dev.imgx.build.shell.SandboxSpec.Mount;
import dev.imgx.build.shell.ShellWord;
import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What the first disk of a guest has: `settings` for its first program, `root` with the inputs and
/// the program that starts the builder, `build` with the files that the builder gets.
final class GuestFiles {
  /// The directory that is the guest's `/tmp/xchg`.
  static final String XCHG = "xchg";

  private static final String OWN = "/root/.imgx";

  private GuestFiles() {}

  /// @param images what of the builder's files are disks
  static FileTree.Directory of(
      SandboxSpec spec, Demand demand, List<GuestImage> images, Equipment equipment)
      throws IOException {
    FileTree.Directory files = new FileTree.Directory();
    Path build = spec.place().resolve("build");
    files.put("/build", new FileTree.Directory());
    for (String name : spec.files()) {
      files.put("/build/" + name, FileTree.read(FileNames.resolve(build, name)));
    }
    if (Trees.isDirectory(build.resolve(XCHG))) {
      files.put("/" + XCHG, FileTree.read(build.resolve(XCHG)));
    }
    Set<Path> disks = images.stream().map(GuestImage::file).collect(Collectors.toSet());
    for (Map.Entry<String, FileTree> made :
        FileTree.read(spec.place().resolve("store"), disks).entries().entrySet()) {
      files.put("/root" + spec.store() + "/" + made.getKey(), made.getValue());
    }
    if (demand.whole()) {
      files.put("/modules", FileTree.read(equipment.kernel().modules()));
    }
    files.put("/settings", settings(spec, demand), false);
    for (Mount mount : spec.mounts()) {
      FileTree tree =
          switch (mount.kind()) {
            case LINK -> new FileTree.Link(mount.outside());
            case FILE, DIRECTORY, SHARED -> FileTree.read(outside(mount));
          };
      files.put("/root" + mount.inside(), tree);
    }
    files.put(OWN + "/busybox", FileTree.read(equipment.shell().toRealPath()));
    files.put(OWN + "/start", start(spec.command()), false);
    files.put("/root/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n", false);
    files.put("/root/etc/group", "root:x:0:\n", false);
    files.put("/root/etc/hosts", "127.0.0.1 localhost\n", false);
    return files;
  }

  private static String settings(SandboxSpec spec, Demand demand) {
    return "machine=%d\nbased=%d\noutputs='%s'\nstore='%s'\n"
        .formatted(
            demand.whole() ? 1 : 0,
            demand.based() ? 1 : 0,
            String.join(" ", demand.outputs()),
            spec.store());
  }

  private static Path outside(Mount mount) throws IOException {
    return FileNames.resolve(Path.of("/"), mount.outside().substring(1)).toRealPath();
  }

  /// What becomes the builder, with its environment and nothing else.
  private static String start(SandboxSpec.Command command) {
    StringBuilder text = new StringBuilder("cd /build || exit\nexec /.imgx/busybox env -i \\\n");
    command
        .environment()
        .forEach(
            (name, value) -> text.append(ShellWord.quoted(name + "=" + value)).append(" \\\n"));
    text.append(ShellWord.quoted(command.program()));
    for (String argument : command.arguments().subList(1, command.arguments().size())) {
      text.append(' ').append(ShellWord.quoted(argument));
    }
    return text.append('\n').toString();
  }
}
