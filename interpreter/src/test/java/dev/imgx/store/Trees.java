package dev.imgx.store;

import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Trees for tests.
final class Trees {
  private Trees() {}

  /// A tree with everything that a store can hold, and names that sort and decode badly.
  static Path varied(Path root) throws IOException {
    Files.createDirectories(root);
    Files.writeString(root.resolve("file"), "content\n");
    Files.createFile(root.resolve("empty"));
    Path program = Files.writeString(root.resolve("program"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(root.resolve("dir/deeper/empty"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("../file"));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("/no/where"));
    FileNames.makeLink(root.resolve("odd-link"), "a//b/\u00ff/");
    for (String name :
        List.of(
            "B",
            "a",
            "_",
            "a.b",
            "a-b",
            "\u00c3\u00bc",
            "\u00ff\u00fe",
            "\u00f0\u009f\u0098\u0080",
            "sp ace",
            "%41")) {
      Files.writeString(FileNames.resolve(root.resolve("dir"), name), name);
    }
    byte[] big = new byte[300_001];
    new Random(1).nextBytes(big);
    Files.write(root.resolve("big"), big);
    return root;
  }

  /// All names below a directory with what a Nix archive keeps of them; locks left out.
  static Set<String> describe(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      Set<String> lines = new TreeSet<>();
      for (Path path : paths.toList()) {
        String name = path.equals(root) ? "" : name(root, path);
        if (!name.startsWith("/.links") && !name.endsWith(".lock")) {
          lines.add(name + " " + describeOne(path));
        }
      }
      return lines;
    }
  }

  private static String name(Path root, Path path) {
    StringBuilder name = new StringBuilder();
    for (Path part : root.relativize(path)) {
      name.append('/').append(FileNames.of(part));
    }
    return name.toString();
  }

  private static String describeOne(Path path) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      return "-> " + FileNames.readLink(path);
    }
    if (attributes.isDirectory()) {
      return "directory";
    }
    return (Files.isExecutable(path) ? "program " : "file ")
        + java.util.Arrays.hashCode(Files.readAllBytes(path));
  }
}
