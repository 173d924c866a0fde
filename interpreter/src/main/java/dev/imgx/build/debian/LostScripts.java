package dev.imgx.build.debian;

import dev.imgx.build.BuildLog;
import dev.imgx.build.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;

/// The scripts of a file system whose interpreter is not in it. Packages need not say that they
/// want what every Debian has, such as the `/bin/sh` of `dash`.
final class LostScripts extends SimpleFileVisitor<Path> {
  private static final int FIRST_LINE = 256;

  private final Path root;
  private final SortedMap<String, Integer> scripts = new TreeMap<>();
  private final SortedMap<String, String> examples = new TreeMap<>();

  private LostScripts(Path root) {
    this.root = root;
  }

  /// Says which interpreters are missing, and how many scripts want them.
  static void report(Path root, BuildLog log) throws IOException {
    LostScripts lost = new LostScripts(root);
    Files.walkFileTree(root, lost);
    lost.scripts.forEach((interpreter, count) ->
        log.line(
            "`%s` is in none of the packages, and starts `%s`%s: name the package that has it,"
                    .formatted(
                        interpreter,
                        lost.examples.get(interpreter),
                        count == 1 ? "" : " and " + (count - 1) + " more")
                + " or give `essential = true`"));
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
    // Examples in documentation are not meant to be run.
    return directory.equals(root.resolve("usr/share/doc"))
        ? FileVisitResult.SKIP_SUBTREE
        : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    if (attributes.isRegularFile() && Files.isExecutable(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        Script script = Script.of(in.readNBytes(FIRST_LINE));
        if (script != null && !has(script.program())) {
          scripts.merge(script.program(), 1, Integer::sum);
          examples.merge(
              script.program(),
              "/" + root.relativize(file),
              (one, other) -> one.compareTo(other) < 0 ? one : other);
        }
      }
    }
    return FileVisitResult.CONTINUE;
  }

  private boolean has(String program) {
    return Trees.exists(root.resolve(MergedNames.place(program.substring(1))));
  }
}
