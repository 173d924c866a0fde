package dev.imgx.build.machine;

import dev.imgx.build.BuildError;
import dev.imgx.build.Trees;
import dev.imgx.build.shell.ProgramStart;
import dev.imgx.build.shell.ShellWord;
import dev.imgx.build.shell.Watch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A guest whose root file system is an image's, ready to run.
public final class ImageGuest implements Closeable {
  private final PreparedGuest guest;
  private final List<SharedFiles> shares;
  private final @Nullable GuestWindow window;

  /// @param shares directories that the guest has copies of, in order
  /// @param window what tells it how large its terminal is, if it has one
  ImageGuest(PreparedGuest guest, List<SharedFiles> shares, @Nullable GuestWindow window) {
    this.guest = guest;
    this.shares = List.copyOf(shares);
    this.window = window;
  }

  /// What the guest is to be.
  ///
  /// @param root its file system; what it writes goes to a disk of its own
  /// @param start its program
  /// @param front what it has to do with the world
  /// @param size of the terminal now: `rows ROWS cols COLUMNS`, or empty
  public record Order(GuestRoot root, ProgramStart start, GuestFront front, Supplier<String> size) {
    /// The same, as it is possible with a kernel. Throws `BuildError` when it is not.
    Order with(Kernel kernel) throws IOException {
      GuestFront possible = front.with(kernel);
      List<String> missing = kernel.missing(possible.modules());
      if (!missing.isEmpty()) {
        throw new BuildError(
            BuildError.Kind.UNSUPPORTED,
            "the kernel `%s` has no `%s`, which shares the network with a virtual machine; Debian's have (IMGX_KERNEL names a directory with one), or run it with `--namespace`"
                .formatted(kernel.image(), missing.getFirst()),
            null);
      }
      return new Order(root, start, possible, size);
    }

    /// The directories that the guest gets copies of.
    List<SharedFiles> shares() throws IOException {
      List<SharedFiles> shares = new ArrayList<>();
      if (front.copied()) {
        for (GuestFront.Share share : front.shares()) {
          shares.add(SharedFiles.read(share.outside()));
        }
      }
      return shares;
    }

    /// What its first disk has: `settings` for its first program, the image, the program's start,
    /// and copies of directories.
    FileTree.Directory files(Equipment equipment, List<SharedFiles> shares) throws IOException {
      FileTree.Directory files = new FileTree.Directory();
      files.put("/settings", settings(), false);
      files.put("/image", root.tree());
      files.put("/start/busybox", FileTree.read(equipment.shell().toRealPath()));
      files.put(
          "/start/launcher", new FileTree.File(new Content.Memory(ProgramStart.launcher()), true));
      files.put("/start/calls", new FileTree.File(new Content.Memory(start.calls()), false));
      for (int i = 0; i < shares.size(); i++) {
        files.put("/shares/" + i, shares.get(i).before());
      }
      return files;
    }

    private String settings() {
      StringBuilder settings = new StringBuilder("terminal=");
      settings.append(front.terminal() ? 1 : 0).append("\nsize='").append(size.get()).append("'\n");
      settings.append("network=").append(front.connected() ? 1 : 0).append('\n');
      settings.append("directory=").append(ShellWord.quoted(start.directory())).append('\n');
      settings.append("set --");
      for (GuestFront.Share share : front.shares()) {
        String kind = front.copied() ? share.sealed() ? "read" : "copy" : "share";
        settings.append(' ').append(kind).append(' ').append(ShellWord.quoted(share.inside()));
      }
      return settings.append('\n').toString();
    }
  }

  /// What runs it.
  public List<String> command() {
    return guest.command();
  }

  /// Who looks after it: ends it when it hangs, and tells it how large its terminal is.
  public Watch watch() {
    Watch life = guest.watch();
    return () -> {
      life.look();
      if (window != null) {
        window.look();
      }
    };
  }

  /// The exit code of its program, when what it did to copies of directories is done to them, too.
  /// Throws `BuildError` when the guest failed.
  public int code() throws IOException {
    String[] ending = guest.ending();
    long size = Long.parseLong(ending[2]);
    if (size > 0) {
      Path back = guest.unpack("back", size);
      Map<String, Map<String, SharedFiles.Traits>> traits =
          SharedFiles.Traits.read(guest.outputs());
      for (int i = 0; i < shares.size(); i++) {
        String name = Integer.toString(i);
        if (Trees.exists(back.resolve(name + ".left"))) {
          shares
              .get(i)
              .take(
                  back.resolve(name),
                  traits.getOrDefault(name, Map.of()),
                  back.resolve(name + ".left"));
        }
      }
    }
    return Integer.parseInt(ending[1]);
  }

  @Override
  public void close() throws IOException {
    if (window != null) {
      window.close();
    }
    guest.close();
  }
}
