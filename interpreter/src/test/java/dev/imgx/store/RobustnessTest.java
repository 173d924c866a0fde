package dev.imgx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills, races, full disks: whatever happens, what is valid is whole.
class RobustnessTest {
  @TempDir private Path temporary;
  private Path root;
  private Nix nix;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(temporary.resolve("root"));
    nix = new Nix(root);
    Trees.varied(temporary.resolve("tree"));
  }

  private Process start(String task) throws IOException {
    return new ProcessBuilder(Worker.command(task, root, temporary))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String finish(Process process) throws IOException, InterruptedException {
    byte[] output = process.getInputStream().readAllBytes();
    process.waitFor();
    return new String(output, StandardCharsets.UTF_8).strip();
  }

  @Test
  void killedRunsLeaveAValidStore() throws IOException, InterruptedException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 8; i++) {
      Process process = start("forever");
      assertEquals('s', process.getInputStream().read());
      Thread.sleep(20 + random.nextInt(500));
      process.destroyForcibly().waitFor();
      assertEquals("", nix.complaints(), "seed " + seed);
    }
    try (LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      Path mine = store.newTemporary("x").getParent();
      try (var left = Files.list(root.resolve("nix/var/imgx/tmp"))) {
        List<Path> directories = left.filter(Files::isDirectory).toList();
        assertEquals(List.of(mine), directories);
      }
    }
    assertEquals("done", finish(start("add")));
    assertEquals("", nix.complaints());
  }

  @Test
  void severalProcessesMakeTheSamePaths() throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(start("add"));
    }
    for (int i = 0; i < 5; i++) {
      nix.store("--add", temporary.resolve("tree").toString());
      nix.store("--gc");
    }
    for (Process process : processes) {
      assertEquals("done", finish(process));
    }
    assertEquals("", nix.complaints());
    assertEquals("done", finish(start("add")));
    assertEquals("", nix.complaints());
  }

  /// Nothing is written by who finds everything there; and yet nothing goes under its feet.
  @Test
  void whatAProcessFoundStaysWhileItLives() throws IOException, InterruptedException {
    assertEquals("done", finish(start("add")));
    String lost = nix.store("--add", Files.writeString(temporary.resolve("lost"), "x").toString());
    Process process = start("find");
    byte[] found = process.getInputStream().readNBytes("found\n".length());
    assertEquals("found\n", new String(found, StandardCharsets.UTF_8));
    collect();
    assertEquals(Set.of("text0", "tree0", "built"), names());
    nix.store("--gc");
    assertEquals(Set.of("text0", "tree0", "built"), names());
    assertEquals(1, nix.run("nix-store", "--query", "--hash", lost).exitCode());
    process.getOutputStream().close();
    assertEquals("done", finish(process));
    collect();
    assertEquals(Set.of(), names());
    assertEquals("", nix.complaints());
  }

  private void collect() {
    try (LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      store.upkeep().collect(GcOptions.STANDARD, _ -> {});
    }
  }

  private Set<String> names() {
    try (LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      return store.paths().stream().map(StorePath::name).collect(Collectors.toSet());
    }
  }

  @Test
  void severalThreadsMakeTheSamePaths() throws InterruptedException {
    List<Throwable> failures = new ArrayList<>();
    try (LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        threads.add(
            Thread.ofVirtual()
                .uncaughtExceptionHandler((_, e) -> failures.add(e))
                .start(() -> addSome(store)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(List.of(), failures);
    assertEquals("", nix.complaints());
  }

  private void addSome(LocalStore store) {
    for (int i = 0; i < 10; i++) {
      store.addText("text" + i, new byte[] {(byte) i}, List.of());
      store.addTree(TreeSource.whole("tree" + i % 3, temporary.resolve("tree")));
    }
  }

  @Test
  void aFullDiskLeavesAValidStore() {
    String output = inMountedDirectory("size=24m", "full");
    String full = "full: cannot (copy|write).*No space left on device.*\n";
    assertTrue(output.matches("(?s)" + full + full + "done\n.*checking store hashes.*"), output);
  }

  @Test
  void anUnwritableRootIsReported() throws IOException {
    String output = inMountedDirectory("ro", "refused");
    assertTrue(output.matches("(?s)refused: cannot .*: Read-only file system: .*"), output);
    Path file = Files.createFile(temporary.resolve("file"));
    try (LocalStore store = new LocalStore(file.resolve("root"), StoreDir.STANDARD)) {
      StoreError error = assertThrows(StoreError.class, () -> store.newTemporary("x"));
      assertTrue(
          String.valueOf(error.getMessage()).startsWith("cannot write to the store: "),
          error::getMessage);
    }
  }

  /// A collector needs no room, and makes some.
  @Test
  void garbageIsCollectedOnAFullDisk() {
    String output = inMountedDirectory("size=24m", "stuff", "collect");
    String full = "full: cannot write.*No space left on device.*\n";
    String collected = "done\nstarted\n[0-9]{2,} store paths deleted, .*\ndone\n";
    assertTrue(output.matches("(?s)" + full + collected + ".*checking store hashes.*"), output);
  }

  @Test
  void aReadOnlyStoreIsUsedAndNotChanged() throws IOException, InterruptedException {
    assertEquals("done", finish(start("add")));
    String script =
        "mount --bind %1$s %1$s && mount -o remount,ro,bind %1$s && %2$s </dev/null; %3$s"
            .formatted(root, worker("find", root, temporary), worker("collect", root, temporary));
    String output = inNamespace(script + " 2>&1");
    assertTrue(output.startsWith("found\ndone\nstarted\n"), output);
    assertTrue(output.contains("cannot collect garbage: Read-only file system"), output);
    assertEquals("", nix.complaints());
  }

  private static String worker(String task, Path store, Path scratch) {
    return String.join(" ", Worker.command(task, store, scratch));
  }

  /// Runs workers whose store is on a file system of its own, then a verification by Nix.
  private String inMountedDirectory(String options, String... tasks) {
    Path mount = temporary.resolve("mount");
    Path scratch = options.equals("ro") ? temporary : mount;
    String copy = "cp -r " + temporary.resolve("tree") + " " + mount;
    StringBuilder script = new StringBuilder("mkdir -p " + mount);
    script.append(" && mount -t tmpfs -o " + options + " none " + mount);
    script.append(options.equals("ro") ? "" : " && " + copy);
    for (String task : tasks) {
      script.append(" && ").append(worker(task, mount, scratch));
    }
    script.append(" && exec nix-store --store local?root=" + mount);
    return inNamespace(script.append(" --verify --check-contents 2>&1").toString());
  }

  private String inNamespace(String script) {
    Peers.require("nix-store");
    Peers.Answer probe = Peers.run(temporary, "unshare", "-rm", "true");
    Assumptions.assumeTrue(
        probe.exitCode() == 0 || "true".equals(System.getenv("CI")), "no user namespaces");
    Map<String, String> environment =
        Map.of("NIX_CONFIG", "substituters =\nbuild-users-group =", "HOME", "" + temporary);
    return Peers.run(temporary, environment, List.of("unshare", "-rm", "sh", "-c", script))
        .output();
  }
}
