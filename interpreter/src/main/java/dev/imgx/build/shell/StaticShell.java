package dev.imgx.build.shell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The machine's BusyBox, when it needs no libraries: it is `/bin/sh` in sandboxes, as in Nix's.
public final class StaticShell {
  private static final List<String> PLACES =
      List.of("/bin/busybox", "/usr/bin/busybox", "/bin/busybox.static", "/sbin/busybox");

  private static final int INTERPRETER = 3;

  private StaticShell() {}

  /// The program, or null when there is none.
  public static @Nullable Path find() {
    for (String place : PLACES) {
      Path path = Path.of(place);
      if (Files.isExecutable(path) && isStatic(path)) {
        return path;
      }
    }
    return null;
  }

  /// Whether an executable file (ELF, 64 bits) asks for no interpreter.
  static boolean isStatic(Path program) {
    try (FileChannel channel = FileChannel.open(program)) {
      ByteBuffer head = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
      channel.read(head, 0);
      if (head.getInt(0) != 0x464c457f || head.get(4) != 2) {
        return false;
      }
      int table = (int) head.getLong(32);
      int size = head.getShort(54);
      int count = head.getShort(56);
      for (int i = 0; i < count; i++) {
        if (head.getInt(table + i * size) == INTERPRETER) {
          return false;
        }
      }
      return true;
    } catch (IOException | IndexOutOfBoundsException e) {
      return false;
    }
  }
}
