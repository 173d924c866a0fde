package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.build.machine.Equipment;
import dev.imgx.store.Nix;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// imgx as a process: interrupted, killed, two at once, as a user without powers, where the kernel
/// allows no namespaces.
@Timeout(240)
class BuilderProcessesTest {
  /// Starts a command where no more namespaces may be made.
  private static final List<String> FORBIDDING =
      List.of(
          "unshare",
          "--map-root-user",
          "sh",
          "-c",
          "echo 0 > /proc/sys/user/max_user_namespaces; exec \"$@\"",
          "sh");

  /// The same for one who is root over many users, as he may be in a container.
  private static final List<String> FORBIDDING_ROOT =
      List.of(
          "sh",
          "-c",
          """
          unshare --user sleep 100 &
          while [ "$(readlink /proc/$!/ns/user)" = "$(readlink /proc/$$/ns/user)" ]; do
            sleep 0.02
          done
          echo 0 0 2000000000 > /proc/$!/uid_map
          echo 0 0 2000000000 > /proc/$!/gid_map
          nsenter --user --target $! sh -c '
            echo 0 > /proc/sys/user/max_user_namespaces
            exec "$@"
          ' sh "$@"
          code=$?
          kill $!
          exit $code
          """,
          "sh");

  @TempDir Path directory;
  private final String mark = "4242" + ProcessHandle.current().pid();
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void needsPeers() throws IOException {
    Peers.require("busybox");
    Files.createDirectory(directory.resolve("root"));
  }

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  private static String program(String name, String script) {
    return """
    derivation {
      name = "%s";
      system = builtins.currentSystem;
      builder = "/bin/sh";
      args = [ "-c" ''%s'' ];
    }
    """
        .formatted(name, script);
  }

  /// Builds a script, in a process of its own that these words start.
  private Process start(List<String> before, String name, String script) throws IOException {
    return command(before, "build", "--no-link", "-E", program(name, script));
  }

  private Process command(List<String> before, String... words) throws IOException {
    List<String> command = new ArrayList<>(before);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    command.addAll(List.of(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss16m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.imgx.app.cli.Main");
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder
        .environment()
        .putAll(Map.of("IMGX_ROOT", "root", "HOME", directory.toString(), "CI", ""));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static void awaitLine(BufferedReader errors, String text) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = errors.readLine(); line != null; line = errors.readLine()) {
      seen.append(line).append('\n');
      if (line.contains(text)) {
        return;
      }
    }
    throw new IOException("no `" + text + "` in " + seen);
  }

  private static String rest(Process process) throws IOException, InterruptedException {
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return errors.replaceAll(" in [0-9.]+ s\n", " in TIME\n");
  }

  private boolean sleepersAreGone() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      boolean any =
          ProcessHandle.allProcesses()
              .anyMatch(it -> it.info().commandLine().orElse("").contains("sleep " + mark));
      if (!any) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }

  private List<String> files(String below) throws IOException {
    try (var files = Files.list(directory.resolve("root").resolve(below))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Process slow(List<String> before) throws IOException {
    String script =
        "mkdir $out; (sleep %1$s &); sleep %1$s & echo it started; sleep %1$s".formatted(mark);
    Process process = start(before, "slow", script);
    awaitLine(process.errorReader(), "it started");
    return process;
  }

  @Test
  void anInterruptionLeavesNothing() throws Exception {
    // Whoever runs the tests may ignore the signal, and that is inherited.
    Process process = slow(List.of("env", "--default-signal=INT"));
    Peers.run(directory, "kill", "-INT", Long.toString(process.pid())).success();
    assertEquals(130, process.waitFor());
    assertTrue(sleepersAreGone());
    assertEquals(List.of(), files("nix/var/imgx/tmp"));
    assertEquals(List.of(), files("nix/var/nix/temproots"));
    assertEquals("", new Nix(directory.resolve("root")).complaints());
  }

  @Test
  void aKillLeavesWhatTheNextRunClearsUp() throws Exception {
    Process process = slow(List.of());
    process.destroyForcibly().waitFor();
    assertTrue(sleepersAreGone());
    assertTrue(files("nix/store").stream().anyMatch(name -> name.endsWith("-slow.lock")));
    Process next = start(List.of(), "next", "echo > $out");
    assertEquals("building 'next'\nbuilt 1 derivation in TIME\n", rest(next));
    assertEquals(List.of(), files("nix/var/imgx/tmp"));
    assertEquals(List.of(), files("nix/var/nix/temproots"));
    assertTrue(files("nix/store").stream().noneMatch(name -> name.endsWith(".lock")));
    assertEquals("", new Nix(directory.resolve("root")).complaints());
  }

  /// Guests whose QEMU runs for this test.
  private boolean guestsAreGone() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      if (guests() == 0) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }

  private long guests() {
    return ProcessHandle.allProcesses()
        .map(it -> it.info().commandLine().orElse(""))
        .filter(line -> line.contains("qemu-system") && line.contains(directory.toString()))
        .count();
  }

  /// Two guests at once, each of which has begun its script.
  private Process guests(String name) throws IOException {
    String guests =
        """
        map (number: derivation {
          name = "%s-${toString number}"; system = builtins.currentSystem; builder = "/bin/sh";
          __inMachine = true; memSize = 160; diskSize = 128;
          args = [ "-c" "echo it started; /.imgx/busybox sleep 600; echo > $out" ];
        }) [ 1 2 ]
        """
            .formatted(name);
    Process process =
        command(
            List.of("env", "--default-signal=INT"),
            List.of("build", "-j", "2", "--no-link", "--root-runner", "tcg", "-E", guests)
                .toArray(String[]::new));
    BufferedReader errors = process.errorReader();
    for (int i = 0; i < 2; i++) {
      awaitLine(errors, "it started");
    }
    assertEquals(2, guests());
    return process;
  }

  @Test
  void guestsEndWithTheirBuild() throws Exception {
    Peers.require("qemu-system-x86_64");
    Process killed = guests("killed");
    killed.destroyForcibly().waitFor();
    assertTrue(guestsAreGone());
    Process interrupted = guests("interrupted");
    assertEquals(Set.of(interrupted.pid()), owners("nix/var/imgx/tmp"));
    Peers.run(directory, "kill", "-INT", Long.toString(interrupted.pid())).success();
    assertEquals(130, interrupted.waitFor());
    assertTrue(guestsAreGone());
    assertEquals(List.of(), files("nix/var/imgx/tmp"));
    assertEquals(List.of(), files("nix/var/nix/temproots"));
    assertEquals("", new Nix(directory.resolve("root")).complaints());
  }

  /// Which processes temporary directories belong to.
  private Set<Long> owners(String below) throws IOException {
    return files(below).stream()
        .map(name -> Long.parseLong(name.replaceAll("-.*", "")))
        .collect(Collectors.toSet());
  }

  @Test
  void anImageThatIsTriedEndsWithItsCommand() throws Exception {
    Peers.require("qemu-system-x86_64");
    Files.copy(Path.of("/bin/busybox").toRealPath(), directory.resolve("busybox"));
    Files.writeString(
        directory.resolve("image.imgx"),
        """
        let pkgs = import <stdlib> { }; in pkgs.dockerTools.buildImage {
          name = "slow"; tag = "1"; compressor = "none";
          copyToRoot = pkgs.tree "root" { "/bin/busybox" = ./busybox; };
          config.Entrypoint = [ "/bin/busybox" "sh" "-c" "echo it started; busybox sleep %1$s" ];
        }
        """
            .formatted(mark));
    Path stdlib = Path.of("..", "stdlib").toAbsolutePath().normalize();
    for (String where : List.of("namespace", "tcg")) {
      for (String signal : List.of("KILL", "INT")) {
        Process process =
            command(
                List.of("env", "--default-signal=INT", "IMGX_STDLIB=" + stdlib),
                "run",
                "image.imgx",
                "--root-runner",
                where);
        awaitLine(process.inputReader(), "it started");
        assertEquals(where.equals("tcg") ? 1 : 0, guests());
        Peers.run(directory, "kill", "-" + signal, Long.toString(process.pid())).success();
        assertEquals(signal.equals("KILL") ? 137 : 130, process.waitFor());
        assertTrue(guestsAreGone() && sleepersAreGone(), where);
      }
      assertEquals(List.of(), files("nix/var/imgx/tmp"));
    }
  }

  @Test
  void twoProcessesBuildOnce() throws Exception {
    String script = "echo x >> /dev/stderr; sleep 2; echo > $out";
    Process first = start(List.of(), "once", script);
    Process second = start(List.of(), "once", script);
    String said = rest(first) + rest(second);
    assertEquals(0, first.exitValue() + second.exitValue(), said);
    assertEquals(1, said.lines().filter(line -> line.equals("once> x")).count(), said);
  }

  @Test
  void aUserWithoutPowersBuildsInASandbox() throws Exception {
    Peers.require("unshare");
    String script =
        """
        id -u > $out
        cat /proc/self/uid_map | wc -l >> $out
        (chmod 4755 $out || (echo > /proc/sys/kernel/hostname)) 2> /dev/null || echo refused >> $out
        echo said > /dev/stderr
        """;
    Process process = start(List.of("unshare", "--map-root-user"), "user", script);
    Path output = Path.of(process.inputReader().readLine());
    assertEquals("building 'user'\nuser> said\nbuilt 1 derivation in TIME\n", rest(process));
    assertEquals("1000\n1\nrefused\n", Files.readString(output));
  }

  @Test
  void withoutNamespacesTheMessageNamesTheSettings() throws Exception {
    Peers.require("unshare");
    Process process = start(FORBIDDING, "forbidden", "echo > $out");
    String errors = rest(process);
    assertEquals(1, process.exitValue(), errors);
    for (String word : List.of("unshare(", "user.max_user_namespaces", "--no-sandbox")) {
      assertTrue(errors.contains(word), errors);
    }
  }

  @Test
  void theDoctorTriesASandbox() throws Exception {
    Peers.require("unshare");
    String good = command(List.of(), "doctor").inputReader().readAllAsString();
    assertTrue(good.contains("ok       sandbox          a builder ran in one\n"), good);
    assertTrue(good.contains("ok       root             a script was root in a namespace\n"), good);
    assertTrue(good.lines().anyMatch(line -> line.matches("ok +machine .*: a guest ran")), good);
    String bad = command(FORBIDDING, "doctor").inputReader().readAllAsString();
    assertTrue(bad.contains("missing  sandbox "), bad);
    assertTrue(bad.contains("missing  root "), bad);
    for (String word : List.of("unshare(", "user.max_user_namespaces", "--no-sandbox")) {
      assertTrue(bad.contains(word), bad);
    }
    assertEquals(List.of(), files("nix/var/imgx/tmp"));
  }

  @Test
  void theDoctorSaysThatAMachineFails() throws Exception {
    Path fake = Files.createDirectory(directory.resolve("bin")).resolve(Equipment.emulatorName());
    Files.writeString(fake, "#!/bin/sh\nexit 1\n");
    assertTrue(fake.toFile().setExecutable(true));
    String path = "PATH=" + fake.getParent() + ":" + System.getenv("PATH");
    String found = command(List.of("env", path), "doctor").inputReader().readAllAsString();
    assertTrue(
        found.lines().anyMatch(line -> line.matches("missing +machine .*: it failed")), found);
  }

  /// Who could be root here, but for the kernel, is so in a machine; unless he insists.
  @Test
  void whereNoNamespaceCanBeMadeRootHasAMachine() throws Exception {
    Peers.require("nsenter");
    String program =
        program("giving", "echo > f; chown 7:8 f; stat -c %u:%g f; exit 3")
            .replace("}", "__asRoot = true; }");
    Process process = command(FORBIDDING_ROOT, "build", "--no-link", "-E", program);
    String errors = rest(process);
    assertTrue(errors.contains("no namespace can be made here"), errors);
    assertTrue(errors.contains("giving> 7:8\n"), errors);
    assertTrue(errors.contains("the builder failed with exit code 3"), errors);
    String insisting =
        rest(
            command(
                FORBIDDING_ROOT,
                "build",
                "--no-link",
                "--root-runner",
                "namespace",
                "-E",
                program));
    assertTrue(insisting.contains("user.max_user_namespaces"), insisting);
  }
}
