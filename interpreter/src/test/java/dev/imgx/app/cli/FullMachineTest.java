package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Guests on a machine whose own disk is full: a small file system, which a namespace may mount.
@Timeout(240)
class FullMachineTest {
  private static final String LARGE =
      """
      { size }: derivation {
        name = "large"; system = builtins.currentSystem; builder = "/bin/sh";
        __inMachine = true; memSize = 160;
        args = [ "-c" "busybox=/.imgx/busybox
          $busybox dd if=/dev/urandom of=$out bs=1M count=${size} 2> /dev/null
          $busybox sync
          exit 0" ];
      }
      """;

  private static final String SCRIPT =
      """
      mkdir root
      mount -t tmpfs -o size=76m tmpfs root
      for size in 90 28; do
        "$@" build --no-link --root-runner tcg large.nix --argstr size $size 2>&1
        echo "code $?, left: $(ls root/nix/var/imgx/tmp; ls root/nix/store | grep -v lock)"
      done
      """;

  @TempDir Path directory;

  /// The first writes more than the machine has. The second's output is there twice when it comes
  /// back, for which there is no room.
  @Test
  void aFullMachineIsNamedAndCleanedUp() throws IOException {
    Peers.require("qemu-system-x86_64");
    Peers.Answer probe = Peers.run(directory, "unshare", "-rm", "true");
    Assumptions.assumeTrue(
        probe.exitCode() == 0 || "true".equals(System.getenv("CI")), "no user namespaces");
    Files.writeString(directory.resolve("large.nix"), LARGE);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            "unshare",
            "-rm",
            "sh",
            "-c",
            SCRIPT,
            "sh",
            java,
            "-Xss16m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.imgx.app.cli.Main");
    Map<String, String> environment =
        Map.of("IMGX_ROOT", "root", "HOME", directory.toString(), "CI", "");
    String said = Peers.run(directory, environment, command).output();
    String disk = "failed: it cannot write to its disks: is that of the machine around it full?";
    assertTrue(said.contains(disk), said);
    assertTrue(said.contains("cannot unpack what the virtual machine made: No space left"), said);
    assertEquals(3, said.split("note: the disk is full, or nearly so", -1).length, said);
    assertEquals(3, said.split("code 1, left: .*-large.drv\n", -1).length, said);
  }
}
