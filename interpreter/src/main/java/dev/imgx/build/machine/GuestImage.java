package dev.imgx.build.machine;

import dev.imgx.build.BuildError;
import dev.imgx.build.shell.SandboxSpec;
import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The image of a disk that a builder made for its guest.
///
/// @param file where it lies on this machine
/// @param format `raw` or `qcow2`
/// @param sealed whether the guest may only read it
record GuestImage(Path file, String format, boolean sealed) {
  private static final int MAGIC = 0x514649fb;
  private static final int EXTERNAL_DATA = 4;

  /// The image at a path as builders know it. Throws `BuildError` when there is none that a guest
  /// may have: it has to lie below the builder's own directory or be (in) one of its outputs, for
  /// reading in one of its inputs; and it must not name another file, which could be anybody's.
  static GuestImage find(SandboxSpec spec, String path, boolean sealed) throws IOException {
    Path file = place(spec, path.startsWith("/") ? path : SandboxSpec.BUILD + "/" + path, sealed);
    if (file == null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new BuildError(
          "the image of a disk `%s` is no file that the builder made".formatted(path));
    }
    ByteBuffer head = ByteBuffer.allocate(104);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.read(head, 0);
    }
    boolean qcow = head.getInt(0) == MAGIC;
    boolean elsewhere = head.getLong(8) != 0 || (head.getLong(72) & EXTERNAL_DATA) != 0;
    if (qcow && (elsewhere || head.getInt(4) < 2)) {
      throw new BuildError(
          "the image of a disk `%s` stands upon another file, which is not possible here"
              .formatted(path));
    }
    return new GuestImage(file, qcow ? "qcow2" : "raw", sealed);
  }

  /// Whether a path is (in) one of the builder's inputs, to which nobody writes.
  static boolean isInput(SandboxSpec spec, String path) {
    return spec.mounts().stream()
        .filter(mount -> mount.kind() != SandboxSpec.Kind.LINK)
        .anyMatch(mount -> (path + "/").startsWith(mount.inside() + "/"));
  }

  private static @Nullable Path place(SandboxSpec spec, String path, boolean sealed)
      throws IOException {
    for (String[] own : new String[][] {{SandboxSpec.BUILD, "build"}, {spec.store(), "store"}}) {
      if (path.startsWith(own[0] + "/")) {
        Path file = below(spec.place().resolve(own[1]), path.substring(own[0].length() + 1));
        if (file != null && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
          return file;
        }
      }
    }
    for (SandboxSpec.Mount mount : spec.mounts()) {
      if (sealed && mount.kind() != SandboxSpec.Kind.LINK) {
        Path outside = FileNames.resolve(Path.of("/"), mount.outside().substring(1));
        if (path.equals(mount.inside())) {
          return outside;
        }
        if (path.startsWith(mount.inside() + "/")) {
          return below(outside, path.substring(mount.inside().length() + 1));
        }
      }
    }
    return null;
  }

  /// A path that leads through directories only, and none that leads up; else null.
  private static @Nullable Path below(Path directory, String path) throws IOException {
    Path here = directory;
    for (String name : path.split("/")) {
      if (name.equals("..") || !Files.isDirectory(here, LinkOption.NOFOLLOW_LINKS)) {
        return null;
      }
      here = name.isEmpty() || name.equals(".") ? here : FileNames.resolve(here, name);
    }
    return here;
  }
}
