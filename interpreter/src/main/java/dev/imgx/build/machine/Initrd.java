package dev.imgx.build.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/// What a guest starts from: a BusyBox, modules of its kernel, and its first program.
final class Initrd {
  /// The first program of a guest that only shows that it runs.
  private static final String GREETING = "#!/bin/busybox sh\n/bin/busybox poweroff -f\n";

  private Initrd() {}

  /// That of a guest in which a builder runs.
  static byte[] of(Equipment equipment) throws IOException {
    FileTree.Directory root = basis(equipment, program());
    int number = 100;
    for (Map.Entry<String, byte[]> module : equipment.kernel().load().entrySet()) {
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
    root.put("/dev", new FileTree.Directory());
    root.put("/init", program, true);
    return root;
  }

  private static String program() throws IOException {
    try (InputStream in = Objects.requireNonNull(Initrd.class.getResourceAsStream("init"))) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
