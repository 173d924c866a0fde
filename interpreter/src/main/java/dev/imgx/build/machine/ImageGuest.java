package dev.imgx.build.machine;

import dev.imgx.build.BuildError;
import dev.imgx.build.shell.ProgramStart;
import dev.imgx.build.shell.ShellWord;
import dev.imgx.build.shell.Watch;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// A guest whose root file system is an image's, ready to run.
public final class ImageGuest implements Closeable {
  private final PreparedGuest guest;

  ImageGuest(PreparedGuest guest) {
    this.guest = guest;
  }

  /// What the guest is to be.
  ///
  /// @param root its file system; what it writes goes to a disk of its own
  /// @param start its program
  /// @param front what it has to do with the world
  /// @param size of the terminal: `rows ROWS cols COLUMNS`, or empty
  public record Order(GuestRoot root, ProgramStart start, GuestFront front, String size) {
    /// What its first disk has: `settings` for its first program, the image, the program's start.
    FileTree.Directory files(Equipment equipment) throws IOException {
      FileTree.Directory files = new FileTree.Directory();
      StringBuilder settings = new StringBuilder("terminal=");
      settings.append(front.terminal() ? 1 : 0).append("\nsize='").append(size).append("'\n");
      settings.append("network=").append(front.connected() ? 1 : 0).append('\n');
      settings.append("directory=").append(ShellWord.quoted(start.directory())).append('\n');
      settings.append("set --");
      front
          .shares()
          .forEach(share -> settings.append(' ').append(ShellWord.quoted(share.inside())));
      files.put("/settings", settings.append('\n').toString(), false);
      files.put("/image", root.tree());
      files.put("/start/busybox", FileTree.read(equipment.shell().toRealPath()));
      files.put(
          "/start/launcher", new FileTree.File(new Content.Memory(ProgramStart.launcher()), true));
      files.put("/start/calls", new FileTree.File(new Content.Memory(start.calls()), false));
      return files;
    }
  }

  /// What runs it.
  public List<String> command() {
    return guest.command();
  }

  /// Who looks after it: ends it when it hangs.
  public Watch watch() {
    return guest.watch();
  }

  /// What its kernel did because memory was short: words that follow others, or none.
  public String shortage() throws IOException {
    return guest.shortage();
  }

  /// The exit code of its program. Throws `BuildError` when the guest failed.
  public int code() throws IOException {
    return Integer.parseInt(guest.ending()[1]);
  }

  @Override
  public void close() throws IOException {
    guest.close();
  }

  /// Throws `BuildError` when a kernel does not have what is needed.
  static void check(Kernel kernel, GuestFront front) throws IOException {
    List<String> missing = kernel.missing(front.modules());
    if (!missing.isEmpty()) {
      throw new BuildError(
          BuildError.Kind.UNSUPPORTED,
          "the kernel `%s` has no `%s`, which %s with a virtual machine; Debian's linux-image-amd64 has (IMGX_KERNEL names a directory with one), or run it with `--namespace`"
              .formatted(
                  kernel.image(),
                  missing.getFirst(),
                  missing.getFirst().startsWith("9p")
                      ? "shares directories"
                      : "shares the network"),
          null);
    }
  }
}
