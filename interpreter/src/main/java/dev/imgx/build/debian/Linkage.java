package dev.imgx.build.debian;

import dev.imgx.build.BuildLog;
import dev.imgx.build.Trees;
import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lets programs and libraries be linked with libraries of the store.
record Linkage(Surroundings surroundings, BuildLog log) {
  /// The C library loads this one when a thread ends, without saying so.
  private static final String UNWINDER = "libgcc_s.so.1";

  /// Repairs a file, by its new name. One whose interpreter is nowhere loses its right to be
  /// executed.
  void repair(String name, Path file) throws IOException {
    Elf elf = Elf.of(Files.readAllBytes(file), name);
    if (elf == null || !elf.isDynamic() || isLoader(elf)) {
      return;
    }
    String interpreter = elf.interpreter();
    String loader = interpreter == null ? null : surroundings.program(interpreter);
    if (interpreter != null && loader == null) {
      String wanted = FileNames.shortened(interpreter);
      log.line("`" + name + "` cannot run: nothing it depends on has `" + wanted + "`");
      Trees.setExecutable(file, false);
      return;
    }
    Set<String> path = runPath(name, elf);
    if (loader != null || !path.isEmpty()) {
      Files.write(file, ElfPatch.patch(elf, loader, String.join(":", path)));
    }
  }

  private static boolean isLoader(Elf elf) {
    String name = elf.soname();
    return name != null && name.startsWith("ld-linux");
  }

  /// What it looked at before, in the store; then where the libraries are that it needs.
  private Set<String> runPath(String name, Elf elf) throws IOException {
    Set<String> path = new LinkedHashSet<>();
    String before = elf.runPath();
    List<String> own = new ArrayList<>();
    if (before != null) {
      for (String directory : before.split(":")) {
        own.add(directory);
        String known = kept(directory);
        if (known != null) {
          path.add(known);
        }
      }
    }
    List<String> needed = new ArrayList<>(elf.needed());
    if ("libc.so.6".equals(elf.soname())) {
      needed.add(UNWINDER);
    }
    for (String library : needed) {
      String directory = surroundings.library(library);
      if (directory != null) {
        path.add(directory);
      } else if (own.isEmpty() && !library.startsWith("ld-linux")) {
        log.line("`" + name + "` needs `" + library + "`, which nothing it depends on has");
      }
    }
    return path;
  }

  private @Nullable String kept(String directory) {
    if (directory.startsWith("$")) {
      return directory;
    }
    return directory.startsWith("/")
        ? surroundings.find(Layout.place(directory.substring(1)))
        : null;
  }
}
