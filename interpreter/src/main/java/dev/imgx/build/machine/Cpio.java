package dev.imgx.build.machine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What a kernel unpacks before anything else: an archive in the new ASCII format of cpio, in
/// memory. Mutable, for one archive.
///
/// Follows `Documentation/driver-api/early-userspace/buffer-format.rst` of Linux.
final class Cpio {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int inode;

  private Cpio() {}

  /// The archive of a tree.
  static byte[] of(FileTree.Directory root) throws IOException {
    Cpio cpio = new Cpio();
    cpio.entries("", root);
    cpio.member("TRAILER!!!", 0, new byte[0]);
    return cpio.out.toByteArray();
  }

  private void entries(String prefix, FileTree.Directory directory) throws IOException {
    for (Map.Entry<String, FileTree> entry : directory.entries().entrySet()) {
      String name = prefix + entry.getKey();
      switch (entry.getValue()) {
        case FileTree.Owned _ ->
            throw new IllegalArgumentException("`" + name + "` must be as all files are");
        case FileTree.Directory below -> {
          member(name, 040755, new byte[0]);
          entries(name + "/", below);
        }
        case FileTree.Link(String target) ->
            member(name, 0120777, target.getBytes(StandardCharsets.ISO_8859_1));
        case FileTree.File(Content content, boolean executable) -> {
          byte[] bytes = new byte[(int) content.size()];
          content.read(0, ByteBuffer.wrap(bytes));
          member(name, 0100000 | (executable ? 0755 : 0644), bytes);
        }
      }
    }
  }

  private void member(String name, int mode, byte[] data) {
    int[] numbers = {++inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length() + 1, 0};
    StringBuilder header = new StringBuilder("070701");
    for (int number : numbers) {
      header.append("%08X".formatted(number));
    }
    out.writeBytes(
        header.append(name).append('\0').toString().getBytes(StandardCharsets.ISO_8859_1));
    pad();
    out.writeBytes(data);
    pad();
  }

  private void pad() {
    while (out.size() % 4 != 0) {
      out.write(0);
    }
  }
}
