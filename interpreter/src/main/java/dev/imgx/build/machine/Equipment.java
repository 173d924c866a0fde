package dev.imgx.build.machine;

import dev.imgx.build.BuildError;
import dev.imgx.build.shell.StaticShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What virtual machines are made of.
///
/// @param emulator QEMU
/// @param kernel what boots
/// @param shell a BusyBox that needs no libraries: the guest's own programs
public record Equipment(Path emulator, Kernel kernel, Path shell) {
  private static final Installing INSTALLING = new Installing(Path.of("/etc/os-release"));

  /// Finds it on this machine. Throws `BuildError`, which says what is missing and how to get it.
  ///
  /// @param environment whose `PATH` has QEMU, and whose `IMGX_KERNEL` may name a directory with
  ///   `boot/vmlinuz-VERSION` and `lib/modules/VERSION`
  public static Equipment find(Map<String, String> environment) throws IOException {
    String name = emulatorName();
    Path emulator = onPath(environment.getOrDefault("PATH", "/usr/bin:/bin"), name);
    if (emulator == null) {
      throw missing(
          "a virtual machine needs `"
              + name
              + "`, which is not on the PATH: "
              + INSTALLING.emulator());
    }
    String given = environment.get("IMGX_KERNEL");
    Kernel kernel = Kernel.find(Path.of(given == null ? "/" : given));
    if (kernel == null) {
      throw missing(
          "a virtual machine needs a kernel with its modules (virtio, erofs, overlay): there is none"
              + " that can be read in "
              + (given == null ? "/boot" : "`" + given + "`")
              + "; on Debian: apt install linux-image-cloud-amd64, or take that of the package set:"
              + " export IMGX_KERNEL=$(imgx build --no-link --expr"
              + " '(import <stdlib> { }).vmTools.kernel')");
    }
    Path shell = StaticShell.find();
    if (shell == null) {
      throw missing("a virtual machine needs a BusyBox without libraries: " + INSTALLING.shell());
    }
    return new Equipment(emulator, kernel, shell);
  }

  /// What QEMU is called that runs guests of this kind of machine.
  public static String emulatorName() {
    String cpu = System.getProperty("os.arch", "");
    return "qemu-system-" + (cpu.equals("amd64") ? "x86_64" : cpu);
  }

  private static BuildError missing(String message) {
    return new BuildError(BuildError.Kind.UNSUPPORTED, message, null);
  }

  private static @Nullable Path onPath(String path, String name) {
    for (String folder : path.split(":")) {
      Path program = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isExecutable(program)) {
        return program.toAbsolutePath();
      }
    }
    return null;
  }
}
