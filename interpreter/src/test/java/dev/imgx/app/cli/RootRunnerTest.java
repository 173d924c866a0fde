package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Where root builds: in a namespace and in a virtual machine that is emulated, with the same
/// bytes; and what is said when a guest fails.
@Timeout(900)
class RootRunnerTest {
  private static final String PROGRAM =
      """
      let
        pkgs = import <stdlib> { };
        files = pkgs.tree "files" {
          "/base/tree/a/b/c" = pkgs.textFile "c";
          "/base/file" = pkgs.textFile "text";
          "/base/link" = pkgs.link "file";
          "/base/gone/x/y" = pkgs.textFile "y";
        };
        base = pkgs.dockerTools.buildImage {
          name = "base"; tag = "1"; contents = files; compressor = "none"; fromImage = ./many.tar;
        };
        # Every line is a script, in a directory of its own.
        scripts = pkgs.lib.splitString "\\n" (builtins.readFile ./corpus.txt);
        corpus = pkgs.lib.imap0 (number: script: ''
          (mkdir /t${toString number}; cd /t${toString number}; ${script}
          ) || echo "script ${toString number} failed"
        '') (builtins.filter (line: line != "") scripts);
        guest = script: derivation {
          name = "guest"; system = builtins.currentSystem; builder = "/bin/sh";
          args = [ "-c" script ]; __inMachine = true; diskSize = 128; memSize = 160;
        };
      in
      {
        corpus = (pkgs.dockerTools.buildImage {
          name = "corpus"; tag = "1"; fromImage = base;
          runAsRoot = ''
            ${pkgs.dockerTools.shadowSetup}
            setfattr=${pkgs.attr}/bin/setfattr
            [ "$(cd /many; find . -type f | sort | tr '\\n' ' ')" = "${builtins.readFile ./many.txt}" ]
            ${toString corpus}
          '';
        }).layer;
        good = guest "/.imgx/busybox mkdir $out; echo hello > $out/file; /.imgx/busybox id -u > $out/id";
        kernel = pkgs.vmTools.kernel;
        release = guest "/.imgx/busybox uname -r; exit 9";
        code = guest "echo before; exit 7";
        full = guest "/.imgx/busybox dd if=/dev/zero of=/build/x bs=1M; exit 3";
        panic = guest "echo c > /proc/sysrq-trigger; /.imgx/busybox sleep 100";
        ends = guest "echo b > /proc/sysrq-trigger; /.imgx/busybox sleep 100";
        memory = guest "/.imgx/busybox yes | /.imgx/busybox sort > /dev/null";
        late = guest "echo begins; /.imgx/busybox sleep 100";
        rejected = derivation {
          name = "rejected"; system = builtins.currentSystem; builder = "/bin/sh"; __inMachine = true;
          QEMU_OPTS = "-m 99999999";
        };
      }
      """;

  private static final String VERSION = "6.1.0-50-cloud-amd64";

  @TempDir static Path directory;
  private static Typed imgx;

  @BeforeAll
  static void start() throws IOException {
    Peers.require("qemu-system-x86_64");
    imgx = Typed.in(directory, directory);
    Files.writeString(directory.resolve("image.imgx"), PROGRAM);
    try (var corpus = RootRunnerTest.class.getResourceAsStream("corpus.txt")) {
      Files.write(directory.resolve("corpus.txt"), corpus.readAllBytes());
    }
    Files.writeString(
        directory.resolve("many.txt"), ManyLayers.write(directory.resolve("many.tar")));
  }

  private static Typed with(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(imgx.environment());
    environment.put("PATH", System.getenv("PATH"));
    environment.putAll(more);
    return new Typed(environment, directory);
  }

  private static Answer build(String attribute, String runner, String... more) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of("build", "image.imgx", "-A", attribute, "--no-link", "--root-runner", runner));
    words.addAll(List.of(more));
    return with(Map.of()).run(words.toArray(String[]::new));
  }

  @Test
  void theSameBytesComeOutOfEach() {
    Answer namespace = build("corpus", "namespace");
    assertEquals(0, namespace.code(), namespace::err);
    assertFalse(namespace.err().contains("failed"), namespace::err);
    Answer machine = build("corpus", "tcg", "--check");
    assertEquals(0, machine.code(), machine::err);
  }

  @Test
  void outputsComeBackFromAGuest() throws IOException {
    Answer answer = build("good", "tcg");
    assertEquals(0, answer.code(), answer::err);
    Path output = Path.of(answer.out().strip());
    assertEquals("hello\n", Files.readString(output.resolve("file")));
    assertEquals("0\n", Files.readString(output.resolve("id")));
  }

  @Test
  void failuresAreToldApart() {
    for (String[] wrong :
        new String[][] {
          {"code", "the builder failed with exit code 7"},
          {"full", "the disk of its virtual machine is full: `diskSize` is 128 MiB"},
          {"panic", "the kernel of the virtual machine panicked"},
          {"ends", "the virtual machine ended before its builder did"},
          {
            "memory",
            "exit code 137; its virtual machine ran out of memory, of which it has 160 MiB"
          },
          {"late", "timed out after 6 seconds"},
          {"rejected", "the virtual machine failed: QEMU ended with exit code 1"}
        }) {
      Answer answer = build(wrong[0], "tcg", "--timeout", wrong[0].equals("late") ? "6" : "100");
      assertNotEquals(0, answer.code(), wrong[0]);
      assertTrue(answer.err().contains(wrong[1]), answer::err);
    }
    Answer namespace = build("good", "namespace");
    assertTrue(namespace.err().contains("must be auto, kvm or tcg"), namespace::err);
    assertEquals(2, build("good", "moon").code());
  }

  /// A machine that has no kernel takes one of the package set.
  @Test
  void guestsBootAKernelThatIsAPackage() {
    Answer kernel = build("kernel", "auto");
    assertEquals(0, kernel.code(), kernel::err);
    String place = kernel.out().strip();
    assertTrue(Files.exists(Path.of(place, "lib/modules", VERSION, "modules.dep")));
    Answer guest =
        with(Map.of("IMGX_KERNEL", place))
            .run("build", "image.imgx", "-A", "release", "--no-link", "--root-runner", "tcg");
    assertTrue(guest.err().contains("guest> " + VERSION + "\n"), guest::err);
    assertTrue(guest.err().contains("the builder failed with exit code 9"), guest::err);
  }

  @Test
  void aGuestThatHangsAndOneWhoseEmulatorIsKilledAreEnded() throws Exception {
    Answer hangs = whileItRuns("STOP", Map.of("IMGX_GUEST_PATIENCE", "3"));
    assertTrue(hangs.err().contains("hangs: it gave no sign of life for 3 seconds"), hangs::err);
    Answer killed = whileItRuns("KILL", Map.of());
    assertTrue(killed.err().contains("QEMU was killed by signal 9 (killed)"), killed::err);
  }

  /// Builds something long, and sends its QEMU a signal as soon as that runs.
  private static Answer whileItRuns(String signal, Map<String, String> more) throws Exception {
    String[] words = {"build", "image.imgx", "-A", "late", "--no-link", "--root-runner", "tcg"};
    CompletableFuture<Answer> running = CompletableFuture.supplyAsync(() -> with(more).run(words));
    for (boolean sent = false; !sent && !running.isDone(); Thread.sleep(50)) {
      for (ProcessHandle one : ProcessHandle.allProcesses().toList()) {
        String line = one.info().commandLine().orElse("");
        if (line.contains("qemu-system") && line.contains(directory.toString())) {
          Peers.run(directory, "kill", "-" + signal, Long.toString(one.pid())).success();
          sent = true;
        }
      }
    }
    return running.get();
  }

  @Test
  void whatIsMissingIsNamed() {
    String[] words = {"build", "image.imgx", "-A", "code", "--no-link", "--root-runner", "tcg"};
    Answer noQemu = with(Map.of("PATH", "/nowhere")).run(words);
    assertTrue(noQemu.err().contains("apt install qemu-system"), noQemu::err);
    Answer noKernel = with(Map.of("IMGX_KERNEL", directory.toString())).run(words);
    assertTrue(noKernel.err().contains("needs a kernel with its modules"), noKernel::err);
    assertTrue(noKernel.err().contains("(import <stdlib> { }).vmTools.kernel"), noKernel::err);
  }
}
