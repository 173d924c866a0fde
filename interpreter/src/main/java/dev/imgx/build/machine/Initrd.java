package dev.imgx.build.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a guest starts from: a BusyBox, modules of its kernel, and its first program.
final class Initrd {
  /// The first program of a guest that only shows that it runs.
  private static final String GREETING = "#!/bin/busybox sh\n/bin/busybox poweroff -f\n";

  private Initrd() {}

  /// That of a guest in which a builder runs.
  static byte[] of(Equipment equipment) throws IOException {
    return of(equipment, "build", List.of());
  }

  /// That of a guest in which an image runs, with more modules.
  static byte[] ofImage(Equipment equipment, List<String> modules) throws IOException {
    return of(equipment, "run", modules);
  }

  private static byte[] of(Equipment equipment, String errand, List<String> modules)
      throws IOException {
    FileTree.Directory root = basis(equipment, text("init") + text(errand));
    int number = 100;
    for (Map.Entry<String, byte[]> module : equipment.kernel().load(modules).entrySet()) {
      root.put(
          "/modules/" + number++ + "-" + module.getKey(),
          new FileTree.File(new Content.Memory(module.getValue()), false));
    }
    return Cpio.of(root);
  }

  /// That of a guest that ends as soon as it runs.
  static byte[] ofTrial(Equipment equipment) throws IOException {
    return Cpio.of(basis(equipment, GREETING));
  }

  private static FileTree.Directory basis(Equipment equipment, String program) throws IOException {
    FileTree.Directory root = new FileTree.Directory();
    root.put("/bin/busybox", FileTree.read(equipment.shell().toRealPath()));
    for (String directory : List.of("dev", "in", "lib", "proc", "root", "sys", "work")) {
      root.put("/" + directory, new FileTree.Directory());
    }
    root.put("/init", program, true);
    return root;
  }

  private static String text(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(Initrd.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
